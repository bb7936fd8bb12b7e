import { alertRuleSchema, type VersionedRule } from '@telstar/contracts/alert-rule'
import type { Sample } from '@telstar/contracts/encode-batch'
import { groupRows } from '@telstar/contracts/group-rows'
import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AlertChange } from '../alerts/alert-change.js'
import { planCatalogue } from '../telemetry/catalogue-plan.js'
import { judgeBatch } from '../telemetry/judge-batch.js'
import { type Moment, referenceTurns, type Turn } from '../tests/reference-evaluation.js'
import { NodeEvaluation } from './node-evaluation.js'
import type { NodeFacts } from './node-facts.js'
import { RuleBook } from './rule-book.js'

const start = Date.UTC(2026, 2, 1, 12)
const catalogue = planCatalogue(metricCatalogueV1)
const facts: NodeFacts = {
  nodeId: 1,
  node: 'n1',
  region: 'north',
  site: 'hill',
  vendor: 'acme',
  labels: { tier: 'gold' },
  cells: new Map([
    [1, 'LTE'],
    [2, 'NR'],
  ]),
}

const ruleOf = (rule: object, version = 1): VersionedRule => ({
  ...alertRuleSchema.parse({ id: 'r', title: 'R', severity: 'major', ...rule }),
  version,
})
const bookOf = (...rules: VersionedRule[]) => new RuleBook(rules, metricCatalogueV1)
const accepted = (samples: readonly Sample[]) =>
  judgeBatch(
    { identity: null, sent: start, blocks: [...groupRows(samples)] },
    { catalogue, limits: { oldest: 0, newest: Number.MAX_SAFE_INTEGER } },
  ).judgement.accepted

const reencoded = (node: NodeEvaluation, known: { facts: NodeFacts; book: RuleBook }, minutes: Buffer) => {
  const encoded = node.encode()
  const state = { live: encoded.live, minutes: encoded.minutes ?? minutes }
  return { state, node: new NodeEvaluation(known, state) }
}

/** Plays moments; before each of those named in `restarts` the state goes through its bytes. */
function play(
  known: { facts: NodeFacts; book: RuleBook },
  moments: readonly Moment[],
  restarts: ReadonlySet<number>,
) {
  let node = new NodeEvaluation(known, null)
  let minutes = Buffer.alloc(0)
  const changes: AlertChange[] = []
  for (const [index, moment] of moments.entries()) {
    if (restarts.has(index)) {
      const back = reencoded(node, known, minutes)
      node = back.node
      minutes = Buffer.from(back.state.minutes)
    }
    if (moment.kind === 'tick') changes.push(...node.tick(moment.clock))
    else changes.push(...node.evaluate(accepted(moment.samples), moment.received))
  }
  return { node, changes }
}

const turnOf = ({ at, happening, trace }: AlertChange): Turn => ({
  kind: happening.kind === 'raised' ? 'raised' : 'cleared',
  at,
  flapping: happening.kind === 'raised' ? happening.flapping === true : trace.reason === 'settled',
})

const value = fc.integer({ min: 0, max: 8 }).map((eighth) => eighth * 12.5)
const valuesArbitrary = fc.record(
  {
    signal_strength_pct: value,
    calls_attempted: fc.integer({ min: 0, max: 8 }),
    calls_dropped: fc.integer({ min: 0, max: 4 }),
    cpu_pct: value,
  },
  { requiredKeys: [] },
)
const sampleArbitrary = (at: number) =>
  fc.record({
    // Some are far behind, some ahead, and many meet at the same time.
    ts: fc
      .oneof(
        { weight: 8, arbitrary: fc.integer({ min: -6, max: 1 }) },
        { weight: 1, arbitrary: fc.integer({ min: -60, max: 30 }) },
      )
      .map((steps) => start + at + steps * 5000),
    cell: fc.constantFrom(0, 1, 1, 2),
    values: valuesArbitrary,
  })

/** Which of two values of a metric at one time counts is not said by the order of the samples. */
function withoutRepetition(samples: readonly Sample[]): Sample[] {
  const seen = new Set<string>()
  return samples.map(({ ts, cell, values }) => {
    const fresh = Object.entries(values).filter(([name]) => !seen.has(`${ts} ${cell} ${name}`))
    for (const [name] of fresh) seen.add(`${ts} ${cell} ${name}`)
    return { ts, cell, values: Object.fromEntries(fresh) }
  })
}

const momentsArbitrary: fc.Arbitrary<Moment[]> = fc
  .array(
    fc.record({
      pause: fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: 0, max: 40 }) },
        { weight: 1, arbitrary: fc.integer({ min: 40, max: 600 }) },
      ),
      tick: fc.boolean(),
      size: fc.integer({ min: 0, max: 8 }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .chain((plan) => {
    let at = 0
    const moments = plan.map(({ pause, tick, size }): fc.Arbitrary<Moment> => {
      at += pause * 1000
      const now = at
      if (tick) return fc.constant({ kind: 'tick', clock: start + now })
      return fc.array(sampleArbitrary(now), { minLength: size, maxLength: size }).map((samples) => ({
        kind: 'batch' as const,
        received: start + now,
        samples: withoutRepetition(samples),
      }))
    })
    return fc.tuple(...moments)
  })

const seconds = (least: number, most: number) =>
  fc.integer({ min: least, max: most }).map((count) => `${count * 5}s`)
const flapping = fc.record({
  raises: fc.integer({ min: 2, max: 3 }),
  within: seconds(6, 60),
  settle: seconds(1, 12),
})
const crossing = fc
  .record({
    direction: fc.constantFrom('below' as const, 'above' as const),
    raise: value,
    gap: fc.constantFrom(0, 12.5, 25),
    for: seconds(0, 8),
    flapping,
  })
  .map(({ gap, ...rest }) => ({ ...rest, clear: rest.raise + (rest.direction === 'below' ? gap : -gap) }))
const samplesArbitrary = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 3 }))
  .map(([n, more]) => ({ n, of: n + more }))
const over = fc.constantFrom(1, 2, 3, 5, 60)
const metric = fc.constantFrom('signal_strength_pct', 'cpu_pct', 'calls_dropped')
const ruleArbitrary: fc.Arbitrary<object> = fc.oneof(
  fc
    .tuple(crossing, samplesArbitrary, metric)
    .map(([rule, samples, of]) => ({ kind: 'threshold', ...rule, samples, metric: of })),
  fc
    .tuple(
      crossing,
      over,
      fc.constantFrom('avg', 'min', 'max', 'sum', 'rate'),
      metric,
      fc.constantFrom(0, 1, 4),
    )
    .map(([rule, minutes, aggregate, of, atLeast]) => ({
      kind: 'window',
      ...rule,
      over: minutes,
      aggregate,
      metric: of,
      atLeast,
    })),
  fc.tuple(crossing, over, fc.constantFrom(0, 1, 10)).map(([rule, minutes, atLeast]) => ({
    kind: 'window',
    ...rule,
    over: minutes,
    aggregate: 'ratio',
    metric: 'call_drop_rate_pct',
    atLeast,
  })),
  fc
    .tuple(crossing, over, metric)
    .map(([rule, minutes, of]) => ({ kind: 'change', ...rule, over: minutes, metric: of })),
  fc
    .tuple(seconds(1, 30), metric, flapping)
    .map(([after, of, damped]) => ({ kind: 'no-data', after, metric: of, flapping: damped })),
)
const rulesArbitrary = fc
  .array(ruleArbitrary, { minLength: 1, maxLength: 6 })
  .map((rules) => rules.map((rule, index) => ruleOf({ ...rule, id: `r${index}` })))

describe('evaluation', () => {
  it('says what the whole series, gone through in order, says; and a restart anywhere changes nothing', () => {
    fc.assert(
      fc.property(
        rulesArbitrary,
        momentsArbitrary,
        fc.uniqueArray(fc.integer({ min: 0, max: 40 })),
        (rules, moments, restarts) => {
          const { changes } = play({ facts, book: bookOf(...rules) }, moments, new Set(restarts))
          const raises = new Map<string, AlertChange>()
          for (const rule of rules)
            for (const cell of [0, 1, 2]) {
              const own = changes.filter((change) => isOf(change, { rule: rule.id, cell }, raises))
              expect(own.map(turnOf)).toEqual(
                referenceTurns(rule, cell, { moments, catalogue: metricCatalogueV1 }),
              )
            }
        },
      ),
      { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 150) },
    )
  }, 120_000)
})

/** Whose change it is; a clear is told by the raise it belongs to. */
function isOf(
  change: AlertChange,
  of: { rule: string; cell: number },
  raises: Map<string, AlertChange>,
): boolean {
  if (change.happening.kind === 'raised') raises.set(change.alertId, change)
  const { happening } = raises.get(change.alertId) ?? change
  return happening.kind === 'raised' && happening.alert.ruleId === of.rule && happening.alert.cell === of.cell
}
