import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decodeBatch } from './decode-batch.js'
import { encodeBlocks } from './encode-batch.js'
import { Malformed } from './refusal.js'
import type { Batch } from './telemetry-batch.js'

const folder = new URL('../fixtures/', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8')
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.expected.json'))
  .map((file) => file.replace('.expected.json', ''))

function payloadOf(name: string): Buffer {
  const hex = readdirSync(folder).includes(`${name}.msgpack.hex`)
  return hex ? Buffer.from(read(`${name}.msgpack.hex`).trim(), 'hex') : Buffer.from(read(`${name}.json`))
}

const samplesOf = (batch: Batch) =>
  batch.blocks.flatMap(({ ts, cell, columns }) =>
    ts.map((time, index) => ({
      ts: time,
      cell: cell[index],
      values: Object.fromEntries([...columns].map(([metric, column]) => [metric, column[index]])),
    })),
  )

describe('The fixtures for other languages', () => {
  it.each(names)('%s is read as expected, and again after it was written by us', (name) => {
    const { receivedAt, batch: expected } = JSON.parse(read(`${name}.expected.json`))
    const batch = decodeBatch(payloadOf(name), receivedAt)
    for (const one of [batch, decodeBatch(encodeBlocks(batch, batch.blocks), receivedAt)]) {
      expect({ identity: one.identity, sent: one.sent }).toEqual({
        identity: expected.identity,
        sent: expected.sent,
      })
      expect(samplesOf(one)).toHaveLength(expected.samples.length)
      expect(samplesOf(one)).toEqual(expect.arrayContaining(expected.samples))
    }
  })

  it.each<{ reason: string; about: string; hex: string }>(JSON.parse(read('refused.json')))(
    'refused as $reason: $about',
    ({ hex, reason }) => {
      const decode = () => decodeBatch(Buffer.from(hex, 'hex'), 0)
      expect(decode).toThrow(Malformed)
      expect(decode).toThrow(expect.objectContaining({ reason }))
    },
  )

  it('cover every accepted form', () => {
    expect(names).toHaveLength(8)
  })
})
