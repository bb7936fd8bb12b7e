import type { Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MessageReader, MessageTooLarge } from './message-reader.js'
import { wireMessage } from './wire-message.js'

function readerOver(chunks: readonly Buffer[], maxBytes = 10_000) {
  const socket = new PassThrough()
  const reader = new MessageReader(socket as unknown as Socket, maxBytes)
  for (const chunk of chunks) socket.write(chunk)
  socket.end()
  return reader
}

it('gives the same messages however the bytes were cut', async () => {
  const bodies = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 10 })
  await fc.assert(
    fc.asyncProperty(
      bodies,
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }),
      async (parts, sizes) => {
        const messages = parts.map((body) => wireMessage('Q', Buffer.from(body)))
        let rest = Buffer.concat(messages)
        const chunks: Buffer[] = []
        for (let at = 0; rest.length > 0; at += 1) {
          const size = sizes[at % sizes.length]!
          chunks.push(rest.subarray(0, size))
          rest = rest.subarray(size)
        }
        const reader = readerOver(chunks)
        for (const message of messages) expect(Buffer.compare((await reader.next())!, message)).toBe(0)
        expect(await reader.next()).toBeUndefined()
      },
    ),
    { numRuns: 200 },
  )
})

it('refuses a message longer than allowed before its body comes, and one shorter than its header', async () => {
  await expect(readerOver([Buffer.from('Q\x7f\0\0\0')]).next()).rejects.toThrow(MessageTooLarge)
  await expect(readerOver([Buffer.from('Q\0\0\0\x01')]).next()).rejects.toThrow(MessageTooLarge)
})

it('takes a half message of a peer that left as nothing', async () => {
  expect(await readerOver([wireMessage('Q', 'select').subarray(0, 8)]).next()).toBeUndefined()
})

it('stops reading the socket while nobody asks', async () => {
  const socket = new PassThrough({ highWaterMark: 1 << 16 })
  const reader = new MessageReader(socket as unknown as Socket, 1 << 26)
  const chunk = wireMessage('d', Buffer.alloc(60_000))
  for (let sent = 0; sent < 100; sent += 1) socket.write(chunk)
  await new Promise(setImmediate)
  expect(socket.isPaused()).toBe(true)
  socket.end()
  for (let got = 0; got < 100; got += 1) expect((await reader.next())?.length).toBe(chunk.length)
})
