import type { VersionedRule } from '@telstar/contracts/alert-rule'
import type { Sample } from '@telstar/contracts/encode-batch'
import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AlertChange } from '../alerts/alert-change.js'
import { accepted, bookOf, facts, isOf, reencoded, ruleOf, start, turnOf } from '../tests/evaluated-node.js'
import { momentsArbitrary, value } from '../tests/random-moments.js'
import { type Moment, referenceTurns } from '../tests/reference-evaluation.js'
import { NodeEvaluation } from './node-evaluation.js'
import type { NodeFacts } from './node-facts.js'
import type { RuleBook } from './rule-book.js'

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

describe('an alert', () => {
  const signal = {
    id: 'signal-low',
    kind: 'threshold',
    metric: 'signal_strength_pct',
    direction: 'below',
    raise: 50,
  }
  const known = (...rules: VersionedRule[]) => ({ facts, book: bookOf(...rules) })
  const at = (seconds: number, level: number, cell = 1): Sample => ({
    ts: start + seconds * 1000,
    cell,
    values: { signal_strength_pct: level },
  })
  const feed = (node: NodeEvaluation, ...samples: Sample[]) => node.evaluate(accepted(samples), start)
  const reasons = (changes: readonly AlertChange[]) => changes.map(({ trace }) => trace.reason)

  it('says what it saw', () => {
    const node = new NodeEvaluation(known(ruleOf({ ...signal, clear: 55, samples: { n: 2, of: 3 } })), null)
    const [raised] = feed(node, at(0, 40), at(1, 60), at(2, 45))
    expect(raised).toMatchObject({ at: start + 2000, happening: { kind: 'raised', flapping: false } })
    expect(raised?.trace.samples?.map(({ value: level }) => level)).toEqual([40, 60, 45])
    expect(raised?.trace.detail).toMatchObject({ observed: 45, raise: 50, clear: 55 })
    expect(reasons(feed(node, at(3, 30), at(4, 56), at(5, 54)))).toEqual([])
    const [cleared] = feed(node, at(6, 58))
    expect(cleared).toMatchObject({
      alertId: raised?.alertId,
      trace: { reason: 'recovered', detail: { worst: 30 } },
    })
  })

  it('stays under a new version of its rule, and is judged by it', () => {
    const node = new NodeEvaluation(known(ruleOf(signal)), null)
    expect(reasons(feed(node, at(0, 45)))).toEqual(['breached'])
    node.adopt(known(ruleOf({ ...signal, raise: 40, severity: 'critical' }, 2)))
    const changes = node.tick(start + 1)
    expect(reasons(changes)).toEqual(['rule-changed'])
    expect(changes[0]?.happening).toMatchObject({ changes: { ruleVersion: 2, severity: 'critical' } })
    expect(reasons(feed(node, at(1, 41)))).toEqual(['recovered'])
  })

  it('is not on its way any more under a new version', () => {
    const node = new NodeEvaluation(known(ruleOf({ ...signal, for: '10s' })), null)
    feed(node, at(0, 45))
    node.adopt(known(ruleOf({ ...signal, for: '10s' }, 2)))
    expect(feed(node, at(10, 45))).toEqual([])
    expect(reasons(feed(node, at(20, 45)))).toEqual(['breached'])
  })

  it.each([
    ['its rule is removed', known()],
    ['its rule is switched off', known(ruleOf({ ...signal, enabled: false }, 2))],
    [
      'its rule does not select it any more',
      known(ruleOf({ ...signal, select: { technologies: ['NR'] } }, 2)),
    ],
    [
      'its node moves away',
      { facts: { ...facts, site: 'dale' }, book: bookOf(ruleOf({ ...signal, select: { sites: ['hill'] } })) },
    ],
  ])('is cleared when %s, also when nobody saw it happen', (_, after) => {
    const before = ruleOf({ ...signal, select: { sites: ['hill'] } })
    for (const restart of [false, true]) {
      let node = new NodeEvaluation(known(before), null)
      const [raised] = feed(node, at(0, 45))
      if (restart) node = reencoded(node, after, Buffer.alloc(0)).node
      else node.adopt(after)
      expect(node.due).toBe(Number.NEGATIVE_INFINITY)
      const [cleared] = node.tick(start + 5000)
      expect(cleared).toMatchObject({
        alertId: raised?.alertId,
        at: start + 5000,
        trace: { reason: 'rule-removed' },
      })
      expect(feed(node, at(1, 30))).toEqual([])
    }
  })

  it('is raised for the cells that a rule selects', () => {
    const selects = (select: object) => {
      const node = new NodeEvaluation(known(ruleOf({ ...signal, select })), null)
      return feed(node, at(0, 10, 0), at(0, 10, 1), at(0, 10, 2)).map(({ happening }) =>
        happening.kind === 'raised' ? happening.alert.cell : null,
      )
    }
    expect(selects({ technologies: ['NR', 'GSM'] })).toEqual([2])
    expect(selects({ cells: [0, 2], vendors: ['acme'], regions: ['north'] })).toEqual([0, 2])
    expect(selects({ labels: { tier: ['silver', 'gold'] } })).toEqual([0, 1, 2])
    expect(selects({ labels: { team: ['core'] } })).toEqual([])
    expect(selects({ nodes: ['n2'] })).toEqual([])
  })

  it('is cleared when its node is gone', () => {
    const node = new NodeEvaluation(known(ruleOf(signal)), null)
    feed(node, at(0, 45, 1), at(0, 45, 2))
    expect(reasons(node.retire(start + 1000))).toEqual(['decommissioned', 'decommissioned'])
  })

  it('becomes live with its rule, and shadow again', () => {
    const node = new NodeEvaluation(known(ruleOf({ ...signal, shadow: true })), null)
    feed(node, at(0, 45))
    for (const [version, shadow] of [
      [2, false],
      [3, true],
    ] as const) {
      node.adopt(known(ruleOf({ ...signal, shadow }, version)))
      expect(node.tick(start + version)[0]?.happening).toMatchObject({ kind: 'updated', changes: { shadow } })
    }
  })

  it('is raised for 256 cells that the registry does not have, and for all that it has', () => {
    const own = known(ruleOf(signal))
    let node = new NodeEvaluation(own, null)
    const strays = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => at(0, 45, 1000 + from + index))
    expect(feed(node, ...strays(0, 200))).toHaveLength(200)
    expect(node.cellsLeftOut).toBe(0)
    node = reencoded(node, own, Buffer.alloc(0)).node
    expect(feed(node, ...strays(200, 100))).toHaveLength(56)
    expect(node.cellsLeftOut).toBe(44)
    expect(feed(node, at(0, 45, 0), at(0, 45, 1), at(0, 45, 2), at(1, 60, 1000))).toHaveLength(4)
    expect(node.cellsLeftOut).toBe(0)
  })
})
