import { describe, expect, it } from 'vitest'
import { decodeGathered, encodeGathered } from './telemetry-record.js'
import { writeMessagePack } from './write-message-pack.js'

const batches = [
  { node: 'north-1', received: 1_700_000_000_500, payload: Buffer.from('{"v":1}') },
  { node: 'north-2', received: 1_700_000_000_501, payload: Buffer.alloc(300, 0xc1) },
]

describe('A gathered telemetry record', () => {
  it('gives back every batch with its node, its time and the bytes as received', () => {
    expect(decodeGathered(encodeGathered(batches))).toEqual(batches)
    expect(decodeGathered(encodeGathered([]))).toEqual([])
  })

  it('holds the payloads as views: reading copies nothing', () => {
    const value = encodeGathered(batches)
    expect(decodeGathered(value)[1]?.payload.buffer).toBe(value.buffer)
  })

  it.each([
    ['other bytes', Buffer.from('{"v":1}')],
    ['a map', writeMessagePack({})],
    ['two of three parts', writeMessagePack(['north-1', 1])],
    ['text where the bytes belong', writeMessagePack(['north-1', 1, 'x'])],
    ['a part too many', Buffer.concat([encodeGathered(batches), Buffer.of(0)])],
  ])('is refused when it is %s', (_, value) => {
    expect(() => decodeGathered(value)).toThrow(Error)
  })
})
