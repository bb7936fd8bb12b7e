import { alertRuleSchema, type VersionedRule } from '@telstar/contracts/alert-rule'
import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NodeEvaluation } from '../alerting/node-evaluation.js'
import { RuleBook } from '../alerting/rule-book.js'
import type { AlertChange } from '../alerts/alert-change.js'
import { acceptedBlocks } from './accepted-blocks.js'
import type { LedgerBatch } from './arrival-order.js'
import { NodesReplay } from './replay-nodes.js'
import { samplePlans } from './sample-plans.js'
import type { SampleRange, SampleRow } from './samples-table.js'

const shared = { title: 'x', severity: 'major', direction: 'below', metric: 'signal_strength_pct', raise: 50 }
const rules: VersionedRule[] = [
  { ...shared, id: 'at-once', kind: 'threshold', clear: 55 },
  { ...shared, id: 'held', kind: 'threshold', for: '30s', samples: { n: 2, of: 3 } },
  { ...shared, id: 'average', kind: 'window', aggregate: 'avg', over: 2 },
  { ...shared, id: 'falling', kind: 'change', over: 2, raise: -20 },
  { ...shared, id: 'silent', kind: 'no-data', after: '45s', direction: undefined, raise: undefined },
].map((rule) => ({
  ...alertRuleSchema.parse(
    Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined)),
  ),
  version: 1,
}))
const book = new RuleBook(rules, metricCatalogueV1)
const plans = samplePlans(rules, metricCatalogueV1)
const start = Date.UTC(2026, 0, 1)
const period = { from: start - 60_000, to: start + 1_800_000 }
const nodes = [1, 2].map((nodeId) => ({
  ...{ nodeId, node: `n${nodeId}`, region: 'north', site: '', vendor: '', labels: {} },
  cells: new Map<number, string>(),
}))

interface Sent {
  readonly nodeId: number
  readonly received: number
  readonly rows: readonly SampleRow[]
}

/** Batches of one node that follow one another in time, each with its delay on the way. */
const sending = (nodeId: number) =>
  fc
    .array(
      fc.record({
        values: fc.array(fc.integer({ min: 30, max: 70 }), { minLength: 1, maxLength: 5 }),
        cell: fc.integer({ min: 1, max: 2 }),
        gap: fc.constantFrom(0, 0, 0, 120_000),
        delay: fc.constantFrom(100, 100, 100, 40_000, 400_000, 900_000),
      }),
      { maxLength: 15 },
    )
    .map((batches) => {
      let time = start
      return batches.map(({ values, cell, gap, delay }): Sent => {
        time += gap
        const rows = values.map((value): SampleRow => {
          time += 10_000
          return { plan: plans[0] as (typeof plans)[0], nodeId, cell, time, values: [value, 1] }
        })
        return { nodeId, received: time + delay + nodeId, rows }
      })
    })

function inOrderOfArrival(sent: readonly Sent[]): Sent[] {
  return [...sent].sort((a, b) => a.received - b.received)
}

function evaluatedLive(sent: readonly Sent[]): AlertChange[] {
  return nodes.flatMap((facts) => {
    const evaluation = new NodeEvaluation({ facts, book }, null)
    const own = inOrderOfArrival(sent).filter(({ nodeId }) => nodeId === facts.nodeId)
    const changes = own.flatMap(({ rows, received }) => evaluation.evaluate(acceptedBlocks(rows), received))
    return [...changes, ...evaluation.tick(period.to)]
  })
}

function ledgerOf(sent: readonly Sent[]): LedgerBatch[] {
  return inOrderOfArrival(sent).map(({ nodeId, received, rows }) => {
    const times = rows.map(({ time }) => time)
    return { nodeId, received, first: Math.min(...times), last: Math.max(...times), samples: rows.length }
  })
}

async function replayed(
  rows: readonly SampleRow[],
  batches: readonly LedgerBatch[],
  asked: (range: SampleRange) => void = () => undefined,
) {
  const log = [...rows].sort((a, b) => a.time - b.time)
  const changes: AlertChange[] = []
  const replay = new NodesReplay(
    { nodes, batches, period, book, plans },
    {
      load: async (plan, range: SampleRange) => {
        asked(range)
        const { nodeIds, from, to, most } = range
        return log
          .filter((row) => row.plan === plan && nodeIds.includes(row.nodeId))
          .filter(({ time }) => time >= from && time < to)
          .slice(0, most + 1)
      },
      take: (found) => changes.push(...found),
      progress: async () => undefined,
    },
  )
  await replay.run()
  return { changes, counts: replay.counts }
}

const byNode = (changes: readonly AlertChange[]) => {
  const node = ({ alertId }: AlertChange) => alertId
  return [...changes].sort((a, b) => (node(a) < node(b) ? -1 : node(a) > node(b) ? 1 : 0))
}

describe('a replay of the log', () => {
  it('gives what evaluation gave when the batches arrived, however late they were', async () => {
    let raised = 0
    await fc.assert(
      fc.asyncProperty(sending(1), sending(2), async (one, two) => {
        const sent = [...one, ...two]
        const live = evaluatedLive(sent)
        const rows = sent.flatMap((batch) => batch.rows)
        const { changes, counts } = await replayed(rows, ledgerOf(sent))
        expect(byNode(changes)).toEqual(byNode(live))
        expect(counts).toEqual({
          ...{ batches: sent.length, samples: rows.length, mixedBatches: 0, unowned: 0 },
        })
        raised += live.length
      }),
    )
    expect(raised).toBeGreaterThan(100)
  }, 60_000)

  it('takes samples of no batch in the order of their times', async () => {
    const plan = plans[0] as (typeof plans)[0]
    const rows = [60, 40, 60].map(
      (value, index): SampleRow => ({
        ...{ plan, nodeId: 1, cell: 1, time: start + index * 10_000, values: [value, 1] },
      }),
    )
    const { changes, counts } = await replayed(rows, [])
    const ofOne = changes.filter(({ trace }) => trace.reason !== 'no-data').map(({ at }) => at - start)
    expect(ofOne).toContain(10_000)
    expect(counts).toMatchObject({ batches: 0, unowned: 3 })
  })

  it('says of which batches it cannot tell the samples apart', async () => {
    const plan = plans[0] as (typeof plans)[0]
    const rows = [0, 1, 2, 3].map(
      (index): SampleRow => ({
        ...{ plan, nodeId: 1, cell: 1, time: start + index * 10_000, values: [60, 1] },
      }),
    )
    const batch = (times: readonly [number, number], received: number): LedgerBatch => ({
      ...{ nodeId: 1, received: start + received, samples: 2 },
      ...{ first: start + times[0], last: start + times[1] },
    })
    const { counts } = await replayed(rows, [batch([0, 20_000], 30_001), batch([10_000, 30_000], 30_002)])
    expect(counts.mixedBatches).toBe(1)
  })

  it('reads a late batch that covers a month in pages, and only what the period has of it', async () => {
    const plan = plans[0] as (typeof plans)[0]
    const rows = Array.from(
      { length: 60_000 },
      (_, index): SampleRow => ({
        ...{
          plan,
          nodeId: 1,
          cell: 1,
          time: start + index * 20,
          values: [index % 20_000 === 0 ? 10 : 90, 1],
        },
      }),
    )
    const month = 30 * 86_400_000
    const whole: LedgerBatch = {
      ...{ nodeId: 1, received: period.to - 1, samples: rows.length },
      ...{ first: period.from - month, last: period.to + month },
    }
    const asked: SampleRange[] = []
    const { changes, counts } = await replayed(rows, [whole], (range) => asked.push(range))
    expect(counts).toEqual({ batches: 1, samples: 60_000, mixedBatches: 0, unowned: 0 })
    expect(changes.filter(({ happening }) => happening.kind === 'raised').length).toBeGreaterThan(2)
    expect(Math.max(...asked.map(({ most }) => most))).toBeLessThan(20_000)
    expect(asked.length).toBeLessThan(1000)
  })

  it('reads a stretch again, shorter, when it holds more than may be held', async () => {
    const plan = plans[0] as (typeof plans)[0]
    const rows = Array.from(
      { length: 40_000 },
      (_, index): SampleRow => ({
        ...{ plan, nodeId: 1, cell: 1, time: start + index, values: [index % 20_000 === 0 ? 10 : 90, 1] },
      }),
    )
    const { changes, counts } = await replayed(rows, [])
    expect(counts).toMatchObject({ samples: 40_000, unowned: 40_000 })
    expect(changes.filter(({ happening }) => happening.kind === 'raised').length).toBeGreaterThan(2)
  })
})
