import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBatch } from './decode-batch.js'
import { encodeBlocks, encodeColumnarBatch, encodeJsonBatch } from './encode-batch.js'
import { Malformed } from './refusal.js'

const receivedAt = 1_700_000_000_500
const mutations = Number(process.env.FUZZ_MUTATIONS ?? 10_000)

const samples = Array.from({ length: 12 }, (_, index) => ({
  ts: receivedAt - 1000 * index,
  cell: index % 3,
  values: { rsrp_dbm: -80 - index / 10, active_users: index, snr_db: Math.PI * index },
}))
const batch = { boot: 1_700_000_000, seq: 5, sent: receivedAt, samples }
const valid = [
  encodeColumnarBatch(batch),
  encodeJsonBatch(batch),
  Buffer.from(JSON.stringify(samples)),
  Buffer.from(JSON.stringify(samples[1])),
  Buffer.from(JSON.stringify(samples[2]?.values)),
]

const place = fc.nat({ max: 999_999 })
const mutation = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), place, byte: fc.nat({ max: 255 }) }),
  fc.record({ kind: fc.constant('insert' as const), place, bytes: fc.uint8Array({ maxLength: 8 }) }),
  fc.record({ kind: fc.constant('cut' as const), place, length: fc.nat({ max: 40 }) }),
  fc.record({ kind: fc.constant('copy' as const), place, from: place, length: fc.nat({ max: 40 }) }),
)
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never

function mutate(payload: Buffer, change: Mutation): Buffer {
  const at = change.place % (payload.length + 1)
  const [head, tail] = [payload.subarray(0, at), payload.subarray(at)]
  switch (change.kind) {
    case 'set':
      return Buffer.concat([head, Buffer.of(change.byte), tail.subarray(1)])
    case 'insert':
      return Buffer.concat([head, change.bytes, tail])
    case 'cut':
      return Buffer.concat([head, tail.subarray(change.length)])
    case 'copy': {
      const from = change.from % (payload.length + 1)
      return Buffer.concat([head, payload.subarray(from, from + change.length), tail])
    }
  }
}

/** Malformed, or a batch that a dead letter can carry and that comes back with as many rows. */
function answer(payload: Buffer): 'malformed' | 'read' {
  try {
    const decoded = decodeBatch(payload, receivedAt)
    const again = decodeBatch(encodeBlocks(decoded, decoded.blocks), receivedAt)
    if (JSON.stringify(shape(again)) === JSON.stringify(shape(decoded))) return 'read'
  } catch (error) {
    if (error instanceof Malformed) return 'malformed'
    throw error
  }
  throw new Error('the remainder has another shape')
}

const shape = ({ identity, sent, blocks }: ReturnType<typeof decodeBatch>) => ({
  identity,
  sent,
  blocks: blocks.map(({ ts, cell, columns }) => [ts, cell.length, [...columns.keys()]]),
})

describe('Valid payloads with random damage', () => {
  it(`are read or refused, and nothing else happens: ${mutations} of them (FUZZ_MUTATIONS)`, () => {
    const seen = { malformed: 0, read: 0 }
    fc.assert(
      fc.property(
        fc.constantFrom(...valid),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        (payload, changes) => {
          seen[answer(changes.reduce(mutate, payload))]++
        },
      ),
      { numRuns: mutations },
    )
    expect(seen.malformed).toBeGreaterThan(mutations / 10)
    expect(seen.read).toBeGreaterThan(mutations / 100)
  }, 3_600_000)

  it('include random bytes after every first byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => {
        for (const first of [0x7b, 0x5b, 0x20, 0x80, 0x85, 0x8f, 0xde, 0xdf])
          answer(Buffer.from([first, ...tail]))
      }),
      { numRuns: 300 },
    )
  })
})
