import type { VersionedRule } from '@telstar/contracts/alert-rule'
import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import { readMessagePack } from '@telstar/contracts/read-message-pack'
import { writeMessagePack } from '@telstar/contracts/write-message-pack'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AlertChange } from '../alerts/alert-change.js'
import { accepted, bookOf, facts, isOf, reencoded, ruleOf, start, turnOf } from '../tests/evaluated-node.js'
import { momentsArbitrary } from '../tests/random-moments.js'
import { type Moment, referenceReigns } from '../tests/reference-evaluation.js'
import type { Reign } from '../tests/reference-sightings.js'
import { NodeEvaluation } from './node-evaluation.js'

type SilenceRule = Extract<VersionedRule, { kind: 'no-data' }>

/** From a moment on these rules are in force, taken over by a running evaluation or by a restarted one. */
interface Decree {
  readonly from: number
  readonly inForce: readonly boolean[]
  readonly restarts: boolean
}

const noData = (rule: object, version = 1) => ruleOf({ kind: 'no-data', ...rule }, version) as SilenceRule
const always = ruleOf({
  id: 'always',
  kind: 'threshold',
  metric: 'signal_strength_pct',
  direction: 'below',
  raise: 25,
})
const steps = fc.integer({ min: 1, max: 30 }).map((count) => `${count * 5}s`)
const ruleArbitrary = fc.record({
  after: steps,
  metric: fc.constantFrom('signal_strength_pct', 'cpu_pct', 'calls_dropped'),
  flapping: fc.record({ raises: fc.integer({ min: 2, max: 3 }), within: steps, settle: steps }),
})
const rulesArbitrary = fc
  .array(ruleArbitrary, { minLength: 1, maxLength: 3 })
  .map((rules) => rules.map((rule, index) => noData({ ...rule, id: `r${index}` })))
const decreesArbitrary: fc.Arbitrary<Decree[]> = fc
  .uniqueArray(
    fc.record({
      from: fc.integer({ min: 0, max: 40 }),
      inForce: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
      restarts: fc.boolean(),
    }),
    { maxLength: 6, selector: ({ from }) => from },
  )
  .map((decrees) => decrees.sort((a, b) => a.from - b.from))

function play(rules: readonly VersionedRule[], moments: readonly Moment[], decrees: readonly Decree[]) {
  let known = { facts, book: bookOf(always) }
  let node = new NodeEvaluation(known, null)
  let minutes = Buffer.alloc(0)
  const restart = () => {
    const back = reencoded(node, known, minutes)
    node = back.node
    minutes = Buffer.from(back.state.minutes)
  }
  const changes: AlertChange[] = []
  for (const [index, moment] of moments.entries()) {
    const decree = decrees.find(({ from }) => from === index)
    if (decree !== undefined) {
      known = { facts, book: bookOf(always, ...rules.filter((_, which) => decree.inForce[which])) }
      if (decree.restarts) restart()
      else node.adopt(known)
    } else if (index % 5 === 4) restart()
    if (moment.kind === 'tick') changes.push(...node.tick(moment.clock))
    else changes.push(...node.evaluate(accepted(moment.samples), moment.received))
  }
  return changes
}

function reignsOf(which: number, decrees: readonly Decree[], end: number): Reign[] {
  const reigns: Reign[] = []
  let from: number | null = null
  for (const decree of decrees) {
    const inForce = decree.inForce[which] === true
    if (from !== null && !inForce) reigns.push({ from, to: decree.from })
    from = inForce ? (from ?? decree.from) : null
  }
  return from === null ? reigns : [...reigns, { from, to: end }]
}

describe('a rule on silence', () => {
  it('that comes, goes and comes again says what the whole series says, restarted or not', () => {
    fc.assert(
      fc.property(rulesArbitrary, momentsArbitrary, decreesArbitrary, (rules, moments, all) => {
        const decrees = all.filter(({ from }) => from < moments.length)
        const changes = play(rules, moments, decrees)
        const raises = new Map<string, AlertChange>()
        for (const [which, rule] of rules.entries())
          for (const cell of [0, 1, 2]) {
            const own = changes.filter((change) => isOf(change, { rule: rule.id, cell }, raises))
            const reigns = reignsOf(which, decrees, moments.length)
            expect(own.map(turnOf)).toEqual(
              referenceReigns(rule, cell, { moments, catalogue: metricCatalogueV1, reigns }),
            )
          }
      }),
      { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 150) },
    )
  }, 120_000)

  const missing = (version = 1) => noData({ id: 'missing', metric: 'latency_ms', after: '60s' }, version)
  const heardOnce = (...rules: VersionedRule[]) => {
    const node = new NodeEvaluation({ facts, book: bookOf(...rules) }, null)
    node.evaluate(accepted([{ ts: start, cell: 1, values: { latency_ms: 20 } }]), start)
    return node
  }

  it('that is added to a silent cell raises at once what is overdue, and the rest when it is due', () => {
    for (const [clock, raisedAt] of [
      [90_000, 90_000],
      [40_000, 60_000],
    ] as const) {
      const node = heardOnce()
      node.adopt({ facts, book: bookOf(missing()) })
      // The clock has to come by, so that what is stored knows the rule.
      expect(node.due).toBe(Number.NEGATIVE_INFINITY)
      const changes = [...node.tick(start + clock), ...node.tick(start + 100_000)]
      expect(changes.map(({ at, trace }) => [at - start, trace.detail?.['lastSign']])).toEqual([
        [raisedAt, new Date(start).toISOString()],
      ])
    }
  })

  it('that is removed and added again raises a new alert of the same silence', () => {
    const node = heardOnce(missing())
    const [raised] = node.tick(start + 70_000)
    node.adopt({ facts, book: bookOf() })
    expect(node.tick(start + 80_000).map(({ trace }) => trace.reason)).toEqual(['rule-removed'])
    node.adopt({ facts, book: bookOf(missing(3)) })
    const [again] = node.tick(start + 90_000)
    expect([raised?.at, again?.at]).toEqual([start + 60_000, start + 90_000])
    expect(again?.alertId).not.toBe(raised?.alertId)
    expect(node.tick(start + 100_000)).toEqual([])
  })

  it('misses nothing that the cell never had', () => {
    const node = heardOnce()
    node.adopt({ facts, book: bookOf(noData({ id: 'missing', metric: 'snr_db', after: '60s' })) })
    expect(node.tick(start + 600_000)).toEqual([])
  })

  it('goes on from a state that an older release wrote', () => {
    const known = { facts, book: bookOf(missing()) }
    const { live, minutes } = heardOnce(missing()).encode()
    const [form, series, tracks] = readMessagePack(live) as [number, unknown[][], unknown[]]
    const older = writeMessagePack([form, series.map((parts) => parts.slice(0, 7)), tracks])
    const node = new NodeEvaluation(known, { live: older, minutes: minutes ?? Buffer.alloc(0) })
    expect(node.tick(start + 90_000).map(({ at }) => at - start)).toEqual([60_000])
  })
})
