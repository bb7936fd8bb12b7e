import { describe, expect, it } from 'vitest'
import { type DeadLetter, deadLetterHeaders, deadLetterOf } from './dead-letter.js'

const letter: DeadLetter = {
  id: 'north-1-3-1842-1',
  node: 'north-1',
  region: 'north',
  reason: 'out-of-range',
  detail: 'snr_db is 900; expected −40 to 60',
  origin: {
    kind: 'kafka',
    topic: 'telstar.metrics.telemetry.v1',
    partition: 7,
    offset: '9007199254740993',
    index: 2,
  },
  received: 1_700_000_000_500,
  part: 1,
  bytes: Buffer.of(0, 255),
}

describe('A dead letter', () => {
  it('comes back from its headers and bytes, whether it was refused before Kafka or after', () => {
    const early: DeadLetter = {
      ...letter,
      origin: { kind: 'mqtt', topic: 'telstar/v1/north/north-1/telemetry' },
    }
    for (const one of [letter, early]) expect(deadLetterOf(deadLetterHeaders(one), one.bytes)).toEqual(one)
  })

  it('keeps the first 2,000 characters of a detail that somebody made long', () => {
    const headers = deadLetterHeaders({ ...letter, detail: 'x'.repeat(60_000) })
    expect(headers.detail).toHaveLength(2000)
  })
})
