import { decodeBatch } from '@telstar/contracts/decode-batch'
import { encodeColumnarBatch, encodeJsonBatch } from '@telstar/contracts/encode-batch'
import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planCatalogue } from '../telemetry/catalogue-plan.js'
import type { StoredBatch } from '../telemetry/decode-records.js'
import { judgeBatches } from './judge-batches.js'
import { additionsOf, entriesOf } from './plan-slice.js'

const now = Date.UTC(2026, 2, 1, 12)
const day = 86_400_000
const rules = {
  catalogue: planCatalogue(metricCatalogueV1),
  limits: { oldest: now - 400 * day, newest: now + 600_000 },
}
const nodeIds = new Map([
  ['n1', 1],
  ['n2', 2],
])

const stored = (payload: Buffer | string, over: Partial<StoredBatch> = {}): StoredBatch => ({
  node: 'n1',
  region: 'north',
  received: now,
  payload: Buffer.from(payload),
  part: 0,
  topic: 'telemetry',
  partition: 3,
  offset: 42n,
  index: 0,
  ...over,
})

const json = (samples: unknown, seq = 1) => JSON.stringify({ v: 1, boot: 5, seq, sent: now, samples })

/** What one sample is judged to be: the stored values by metric and the dead letter's reason. */
function judgeSample(sample: object) {
  const { judged, whole } = judgeBatches([stored(json([sample]))], nodeIds, rules)
  expect(whole).toEqual([])
  const only = judged[0]
  const values = Object.fromEntries(
    only?.judgement.accepted.flatMap(({ group, values }) =>
      group.metrics.flatMap((name, column) => (Number.isNaN(values[column]) ? [] : [[name, values[column]]])),
    ) ?? [],
  )
  return { values, reason: only?.refused?.reason, letter: only?.refused, entry: only?.entry }
}

describe('judgeBatches', () => {
  it('lets good values of several groups in, each in its own table', () => {
    const { values, reason } = judgeSample({ ts: now, cell: 2, values: { rsrp_dbm: -80, cpu_pct: 3.5 } })
    expect(values).toEqual({ rsrp_dbm: -80, cpu_pct: 3.5 })
    expect(reason).toBeUndefined()
  })

  it.each([
    ['an unknown metric', { ts: now, values: { nonsense: 1 } }, 'unknown-metric'],
    [
      'a ratio, which is derived and not stored',
      { ts: now, values: { call_drop_rate_pct: 1 } },
      'unknown-metric',
    ],
    ['text for a number', { ts: now, values: { rsrp_dbm: '-80' } }, 'wrong-type'],
    ['a truth value', { ts: now, values: { rsrp_dbm: true } }, 'wrong-type'],
    ['a list', { ts: now, values: { rsrp_dbm: [-80] } }, 'wrong-type'],
    ['a value above its range', { ts: now, values: { cpu_pct: 100.1 } }, 'out-of-range'],
    ['a value below its range', { ts: now, values: { cpu_pct: -0.1 } }, 'out-of-range'],
    ['a negative cell', { ts: now, cell: -1, values: { rsrp_dbm: -80 } }, 'bad-cell'],
    ['half a cell', { ts: now, cell: 1.5, values: { rsrp_dbm: -80 } }, 'bad-cell'],
    ['a cell that no smallint holds', { ts: now, cell: 32_768, values: { rsrp_dbm: -80 } }, 'bad-cell'],
    ['a clock 11 minutes ahead', { ts: now + 660_000, values: { rsrp_dbm: -80 } }, 'impossible-clock'],
    ['the year 292277', { ts: 9e15, values: { rsrp_dbm: -80 } }, 'impossible-clock'],
    [
      'the year 0',
      { ts: Date.UTC(0, 0, 1) - 1900 * 365.25 * day, values: { rsrp_dbm: -80 } },
      'impossible-clock',
    ],
    ['no time', { values: { rsrp_dbm: -80 } }, 'impossible-clock'],
    [
      'a sample older than retention',
      { ts: now - 401 * day, values: { rsrp_dbm: -80 } },
      'older-than-retention',
    ],
  ])('keeps %s out, with the reason and the value as it came', (_, sample, reason) => {
    const judged = judgeSample(sample)
    expect(judged.values).toEqual({})
    expect(judged.reason).toBe(reason)
    expect(judged.letter).toMatchObject({ id: 'n1-5-1-1', part: 1, node: 'n1', received: now })
    const back = decodeBatch(judged.letter?.bytes ?? Buffer.alloc(0), now)
    const [metric, value] = Object.entries(sample.values)[0] ?? []
    expect(back.identity).toEqual({ boot: 5, seq: 1 })
    expect(back.blocks[0]?.columns.get(metric ?? '')).toEqual([value])
  })

  it.each(['1e400', '-1e400'])('keeps %s out as not finite', (number) => {
    const payload = json([{ ts: now, values: { rsrp_dbm: 0 } }]).replace(
      '"rsrp_dbm":0',
      `"rsrp_dbm":${number}`,
    )
    expect(judgeBatches([stored(payload)], nodeIds, rules).judged[0]?.refused?.reason).toBe('not-finite')
  })

  it('keeps NaN of a MessagePack batch out as not finite', () => {
    const payload = encodeColumnarBatch({
      boot: 1,
      seq: 1,
      sent: now,
      samples: [{ ts: now, cell: 0, values: { rsrp_dbm: Number.NaN } }],
    })
    expect(judgeBatches([stored(payload)], nodeIds, rules).judged[0]?.refused?.reason).toBe('not-finite')
  })

  it('lets the rest of a batch in and counts both', () => {
    const samples = [
      { ts: now, cell: 1, values: { rsrp_dbm: -80, nonsense: 1 } },
      { ts: now + 1e9, cell: 1, values: { rsrp_dbm: -81, snr_db: 3 } },
      { ts: now - 1000, cell: 2, values: { rsrp_dbm: -82 } },
    ]
    const [only] = judgeBatches([stored(json(samples))], nodeIds, rules).judged
    expect(only?.entry).toMatchObject({ samples: 2, values: 2, quarantined: 3, first: now - 1000, last: now })
    expect(only?.refused?.reason).toBe('impossible-clock')
    expect(only?.refused?.detail).toContain('1 × unknown-metric')
  })

  it('every measured value is either stored or quarantined, never both, never neither', () => {
    const value = fc.oneof(
      fc.double({ min: -200, max: 200 }),
      fc.constantFrom(Number.NaN, null, 'x', true, -0, Number.POSITIVE_INFINITY),
    )
    const sample = fc.record({
      ts: fc.constantFrom(now, now - 500 * day, now + 1e10, Number.NaN, -5),
      cell: fc.constantFrom(0, 1, 3.5, -1, 40_000),
      values: fc.dictionary(
        fc.constantFrom('rsrp_dbm', 'snr_db', 'cpu_pct', 'nonsense', 'call_drop_rate_pct'),
        value,
      ),
    })
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 20 }), (samples) => {
        const batch = { boot: 1, seq: 1, sent: now, samples: samples as never[] }
        const measured = samples.flatMap(({ values }) => Object.values(values)).filter((one) => one !== null)
        const [only] = judgeBatches([stored(encodeColumnarBatch(batch))], nodeIds, rules).judged
        const entry = only?.entry
        expect((entry?.values ?? 0) + (entry?.quarantined ?? 0)).toBe(measured.length)
        if (only?.refused) {
          const again = judgeBatches([stored(only.refused.bytes, { part: 1 })], nodeIds, rules).judged[0]
          expect(again?.entry).toMatchObject({ values: 0, quarantined: entry?.quarantined, part: 1 })
        }
      }),
    )
  })

  it('a batch that stands twice in a slice counts once, and the first stands', () => {
    const first = stored(json([{ ts: now, values: { cpu_pct: 1 } }]))
    const second = stored(json([{ ts: now, values: { cpu_pct: 2 } }]), { offset: 43n })
    const slice = judgeBatches([first, second], nodeIds, rules)
    expect(slice.judged).toHaveLength(1)
    expect(slice.repeated).toBe(1)
    expect(slice.judged[0]?.judgement.accepted[0]?.values[0]).toBe(1)
  })

  it('batches without identity are never taken for repetitions', () => {
    const bare = stored('{"cpu_pct": 1}')
    const { judged } = judgeBatches([bare, bare], nodeIds, rules)
    expect(judged).toHaveLength(2)
    expect(entriesOf(judged)).toEqual([])
    expect(additionsOf(judged, new Set()).batches).toHaveLength(2)
  })

  it('sets a batch of an unknown node aside whole, its bytes and part unchanged', () => {
    const payload = json([{ ts: now, values: { cpu_pct: 1 } }])
    const { whole, judged } = judgeBatches([stored(payload, { node: 'nobody' })], nodeIds, rules)
    expect(judged).toEqual([])
    expect(whole[0]).toMatchObject({ reason: 'unknown-node', id: 'nobody-5-1-0', part: 0 })
    expect(whole[0]?.bytes.toString()).toBe(payload)
  })

  it('sets unreadable bytes aside with what is wrong with them', () => {
    const { whole } = judgeBatches([stored('{"v":1,'), stored('')], nodeIds, rules)
    expect(whole.map(({ reason }) => reason)).toEqual(['broken-json', 'empty'])
    expect(new Set(whole.map(({ id }) => id)).size).toBe(1)
  })

  it('names the metrics that are not in the catalogue', () => {
    const payload = json([{ ts: now, values: { new_one: 1, cpu_pct: 1, call_drop_rate_pct: 3 } }])
    expect(judgeBatches([stored(payload)], nodeIds, rules).unknownMetrics).toEqual(['new_one'])
  })

  it('puts a sent time that no timestamp holds at the nearest end', () => {
    const payload = encodeJsonBatch({ boot: 1, seq: 1, sent: 1e300, samples: [] })
    const [only] = judgeBatches([stored(payload)], nodeIds, rules).judged
    expect(only?.entry).toMatchObject({ sent: Date.UTC(9999, 11, 31), samples: 0, first: null, last: null })
  })

  it('marks each minute that gets a sample, and only those', () => {
    const samples = [
      { ts: now + 59_999, values: { cpu_pct: 1 } },
      { ts: now - 1, values: { cpu_pct: 1 } },
      { ts: now - 600_000, values: { cpu_pct: 1000 } },
    ]
    const { judged } = judgeBatches([stored(json(samples))], nodeIds, rules)
    const { dirty } = additionsOf(judged, new Set(['1/5/1/0']))
    expect(dirty).toEqual([
      { group: 'host', bucket: now },
      { group: 'host', bucket: now - 60_000 },
    ])
  })

  it('adds nothing of a batch that was in the ledger, not even a dead letter', () => {
    const { judged } = judgeBatches(
      [stored(json([{ ts: now, values: { cpu_pct: 1, nonsense: 1 } }]))],
      nodeIds,
      rules,
    )
    const additions = additionsOf(judged, new Set())
    expect([additions.batches, additions.dirty, additions.refused, additions.blocks.size]).toEqual([
      [],
      [],
      [],
      0,
    ])
  })
})
