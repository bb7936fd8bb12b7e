import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { answered, postJson } from './post-json.js'
import { addressGate } from './private-address.js'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
const local = addressGate(['127.0.0.1', '::1'])
const post = (url: string, gate = local) => postJson({ url, body: '{}', headers: {} }, gate)

describe('a webhook', () => {
  it('follows no redirect, and does not go to private addresses by number or by name', async () => {
    let hits = 0
    const port = await listen((_, response) => {
      hits += 1
      response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end()
    })
    expect(await post(`http://127.0.0.1:${port}/`)).toEqual({
      kind: 'failed',
      why: 'answered 307',
      final: true,
    })
    const closed = addressGate([])
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433'])
      expect(await post(`http://${host}:${port}/`, closed), host).toMatchObject({
        kind: 'failed',
        final: true,
      })
    expect(hits).toBe(1)
  })

  it('does not wait for the body of an answer', async () => {
    const port = await listen((_, response) => {
      response.writeHead(200)
      response.write('x'.repeat(1000))
    })
    expect(await post(`http://127.0.0.1:${port}/`)).toEqual({ kind: 'sent' })
  })

  it('that nobody answers may heal', async () => {
    expect(await post('http://127.0.0.1:1/')).toMatchObject({
      kind: 'failed',
      why: 'ECONNREFUSED',
      final: false,
    })
    expect(await post('http://name.invalid/')).toMatchObject({ kind: 'failed', final: false })
  })

  it.each([
    [200, null],
    [204, null],
    [301, true],
    [400, true],
    [404, true],
    [408, false],
    [429, false],
    [500, false],
    [503, false],
  ])('answered %i is for good: %s', (status, final) => {
    const outcome = answered(status)
    expect(outcome.kind === 'sent' ? null : outcome.final).toBe(final)
  })
})
