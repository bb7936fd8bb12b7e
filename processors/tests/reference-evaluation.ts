import type { VersionedRule } from '@telstar/contracts/alert-rule'
import { durationMs } from '@telstar/contracts/duration'
import type { Sample } from '@telstar/contracts/encode-batch'
import type { MetricCatalogue } from '@telstar/contracts/metric-catalogue'
import { type Arrival, type Reign, type Seen, sightings, silences } from './reference-sightings.js'

/** What happens to an evaluation: batches as they are received, and ticks of the clock between them. */
export type Moment =
  | { readonly kind: 'batch'; readonly received: number; readonly samples: readonly Sample[] }
  | { readonly kind: 'tick'; readonly clock: number }

/** What became of an alert. */
export interface Turn {
  readonly kind: 'raised' | 'cleared'
  readonly at: number
  readonly flapping: boolean
}

/**
 * The rule's turns for one cell by going back over the whole series for every sample: slow, and nothing is kept from
 * one sample to the next.
 */
export function referenceTurns(
  rule: VersionedRule,
  cell: number,
  { moments, catalogue }: { moments: readonly Moment[]; catalogue: MetricCatalogue },
): Turn[] {
  const arrivals = arrivalsOf(rule, cell, { moments, catalogue })
  return turnsOf(
    rule,
    rule.kind === 'no-data'
      ? silences(rule, arrivals, { from: 0, to: moments.length })
      : sightings(rule, arrivals, catalogue),
  )
}

/** The turns of a rule on silence that is in force now and then; what it raised is cleared when it goes. */
export function referenceReigns(
  rule: Extract<VersionedRule, { kind: 'no-data' }>,
  cell: number,
  { moments, catalogue, reigns }: { moments: readonly Moment[]; catalogue: MetricCatalogue; reigns: Reign[] },
): Turn[] {
  const arrivals = arrivalsOf(rule, cell, { moments, catalogue })
  return reigns.flatMap((reign) => {
    const turns = turnsOf(rule, silences(rule, arrivals, reign))
    const [last, end] = [turns.at(-1), moments[reign.to]]
    if (last?.kind !== 'raised' || end === undefined) return turns
    const clock = end.kind === 'tick' ? end.clock : end.received
    return [...turns, { kind: 'cleared' as const, at: Math.max(clock, last.at), flapping: false }]
  })
}

/** The on-time samples of a cell in the rule's group, in order. */
function arrivalsOf(
  rule: VersionedRule,
  cell: number,
  { moments, catalogue }: { moments: readonly Moment[]; catalogue: MetricCatalogue },
): Arrival[] {
  const group = catalogue.find(({ name }) => name === rule.metric)?.group
  const names = new Set(catalogue.filter((metric) => metric.group === group).map(({ name }) => name))
  const arrivals: Arrival[] = []
  let frontier = Number.NEGATIVE_INFINITY
  for (const [index, moment] of moments.entries()) {
    if (moment.kind === 'tick') {
      arrivals.push({ moment: index, clock: moment.clock, sample: null })
      continue
    }
    const clock = moment.received
    arrivals.push({ moment: index, clock, sample: null })
    const byTime = new Map<number, Record<string, number>>()
    for (const { ts, cell: of, values } of moment.samples) {
      const measured = Object.entries(values).filter(([name]) => names.has(name))
      if (of !== cell || ts <= frontier || measured.length === 0) continue
      byTime.set(ts, { ...Object.fromEntries(measured), ...byTime.get(ts) })
    }
    for (const time of [...byTime.keys()].sort((a, b) => a - b)) {
      arrivals.push({ moment: index, clock, sample: { time, values: byTime.get(time) ?? {} } })
      frontier = time
    }
  }
  return arrivals
}

function turnsOf(rule: VersionedRule, seen: readonly Seen[]): Turn[] {
  const turns: Turn[] = []
  let raises: number[] = []
  let from = 0
  for (const [index, { time: at }] of seen.entries()) {
    const last = turns.at(-1)
    const since = seen.slice(from, index + 1)
    if (last?.kind === 'raised') {
      if (!isWell(rule, since, last.flapping)) continue
      turns.push({ kind: 'cleared', at, flapping: last.flapping })
      if (last.flapping) raises = []
    } else {
      if (!isBreached(rule, since)) continue
      raises = [...raises.filter((time) => at - time < durationMs(rule.flapping.within)), at]
      turns.push({ kind: 'raised', at, flapping: raises.length >= rule.flapping.raises })
    }
    from = index + 1
  }
  return turns
}

const samplesOf = (rule: VersionedRule) => (rule.kind === 'threshold' ? rule.samples : { n: 1, of: 1 })

/** Whether n of the last m were so at `index`. */
function holds(
  rule: VersionedRule,
  seen: readonly Seen[],
  { index, verdict }: { index: number; verdict: Seen['verdict'] },
) {
  const { n, of } = samplesOf(rule)
  return (
    seen.slice(Math.max(0, index + 1 - of), index + 1).filter((one) => one.verdict === verdict).length >= n
  )
}

function isBreached(rule: VersionedRule, since: readonly Seen[]): boolean {
  const forMs = rule.kind === 'no-data' ? 0 : durationMs(rule.for)
  let first = since.length
  while (first > 0 && holds(rule, since, { index: first - 1, verdict: 'breached' })) first -= 1
  if (first === since.length) return false
  return (since.at(-1)?.time ?? 0) - (since[first]?.time ?? 0) >= forMs
}

function isWell(rule: VersionedRule, since: readonly Seen[], flapping: boolean): boolean {
  if (!flapping) return holds(rule, since, { index: since.length - 1, verdict: 'well' })
  const calm = since.slice(since.findLastIndex(({ verdict }) => verdict === 'breached') + 1)
  const first = calm.findIndex((_, index) => holds(rule, calm, { index, verdict: 'well' }))
  const newest = calm.at(-1)
  if (first === -1 || newest?.verdict !== 'well') return false
  if (!holds(rule, calm, { index: calm.length - 1, verdict: 'well' })) return false
  return newest.time - (calm[first]?.time ?? 0) >= durationMs(rule.flapping.settle)
}
