import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listen } from './listen.js'

let server: Awaited<ReturnType<typeof listen>>

beforeEach(async () => {
  server = await listen({
    host: '127.0.0.1',
    port: 0,
    fetch: () => new Response('well'),
    answerProblem: () => new Response('bad', { status: 400 }),
    newId: () => 'id',
    bounds: { headersTimeout: 200, requestTimeout: 400, connectionsCheckingInterval: 50 },
  })
})

afterEach(() => server.stop())

/** All that came on a connection until the server closed it. */
function untilClosed(send: (socket: Socket) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => send(socket))
    let answer = ''
    socket.on('data', (part) => {
      answer += part
    })
    socket.on('close', () => resolve(answer)).on('error', reject)
  })
}

describe('slow clients', () => {
  it('are told so and cut off when their headers do not end', async () => {
    const answer = await untilClosed((socket) => {
      const drip = setInterval(() => socket.write('X-More: 1\r\n'), 40)
      socket.write('GET / HTTP/1.1\r\nHost: x\r\n')
      socket.on('close', () => clearInterval(drip))
    })
    expect(answer).toMatch(/^HTTP\/1.1 408 /)
    expect(answer).toContain('"type":"/problems/request-timeout"')
  })

  it('are cut off when they announce a body and do not send it', async () => {
    const answer = await untilClosed((socket) =>
      socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n'),
    )
    expect(answer).toMatch(/^HTTP\/1.1 (200|408) /)
  })

  it('do not keep others waiting', async () => {
    const slow = Array.from({ length: 50 }, () => untilClosed((socket) => socket.write('GET / HTTP/1.1\r\n')))
    expect(await (await fetch(`http://127.0.0.1:${server.port}/`)).text()).toBe('well')
    expect((await Promise.all(slow)).every((answer) => answer.startsWith('HTTP/1.1 408'))).toBe(true)
  })
})
