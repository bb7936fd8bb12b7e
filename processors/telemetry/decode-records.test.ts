import { encodeGathered } from '@telstar/contracts/telemetry-record'
import { describe, expect, it } from 'vitest'
import { decodeRecord } from './decode-records.js'

const record = (value: Buffer, headers: Record<string, string>) => ({
  topic: 'telemetry',
  partition: 2,
  offset: 9n,
  timestamp: 5,
  key: 'n1',
  value,
  headers,
})
const gathered = encodeGathered([
  { node: 'a', received: 1, payload: Buffer.from('one') },
  { node: 'b', received: 2, payload: Buffer.from('two') },
])

describe('decodeRecord', () => {
  it('takes a gathered record apart, each batch with its place in it', () => {
    const batches = decodeRecord(record(gathered, { form: 'gathered', region: 'north' }))
    expect(batches.map(({ node, received, index, part }) => [node, received, index, part])).toEqual([
      ['a', 1, 0, 0],
      ['b', 2, 1, 0],
    ])
    expect(batches[1]).toMatchObject({ region: 'north', partition: 2, offset: 9n })
  })

  it('reads node, time of receipt and part of a single batch from the headers', () => {
    const [batch] = decodeRecord(
      record(Buffer.from('x'), { node: 'n7', received: '77', part: '3', region: 'north' }),
    )
    expect(batch).toMatchObject({ node: 'n7', received: 77, part: 3 })
  })

  it('falls back on key and time of the record where headers are missing or wrong', () => {
    const [batch] = decodeRecord(record(Buffer.from('x'), { received: 'soon', part: '-1' }))
    expect(batch).toMatchObject({ node: 'n1', received: 5, part: 0 })
  })
})
