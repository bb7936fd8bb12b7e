import { readColumns } from './read-columns.js'
import { BrokenMessagePack, readMessagePack } from './read-message-pack.js'
import { readRows } from './read-rows.js'
import { Malformed } from './refusal.js'
import { record } from './structure.js'
import type { Batch } from './telemetry-batch.js'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads a telemetry payload in any accepted form; the first byte tells which.
 * @param receivedAt Unix milliseconds at the broker: the time of bare key-value telemetry
 * @throws {Malformed} (and nothing else) when the payload as a whole cannot be read; single bad values pass and are
 * judged later
 */
export function decodeBatch(payload: Uint8Array, receivedAt: number): Batch {
  const first = payload[0]
  if (first === undefined) throw new Malformed('empty', 'the payload has no bytes')
  if (isMessagePackMap(first)) return readColumns(record(unpack(payload), 'the batch'))
  if (isJsonStart(first)) return readRows(parse(payload), receivedAt)
  throw new Malformed(
    'unknown-form',
    `byte 0 is 0x${first.toString(16).padStart(2, '0')}; expected JSON ({ or [) or a MessagePack map`,
  )
}

const isMessagePackMap = (byte: number) => (byte >= 0x80 && byte <= 0x8f) || byte === 0xde || byte === 0xdf
const jsonStarts = new Set([0x7b, 0x5b, 0x20, 0x09, 0x0a, 0x0d])
const isJsonStart = (byte: number) => jsonStarts.has(byte)

function unpack(payload: Uint8Array): unknown {
  try {
    return readMessagePack(payload)
  } catch (error) {
    if (error instanceof BrokenMessagePack) throw new Malformed('broken-msgpack', error.message)
    throw error
  }
}

function parse(payload: Uint8Array): unknown {
  let text: string
  try {
    text = utf8.decode(payload)
  } catch {
    throw new Malformed('not-utf8', 'JSON must be UTF-8')
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Malformed('broken-json', (error as Error).message.slice(0, 200))
  }
}
