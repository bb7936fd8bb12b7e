import type { VersionedRule } from '@telstar/contracts/alert-rule'
import { durationMs } from '@telstar/contracts/duration'
import type { Sample } from '@telstar/contracts/encode-batch'
import type { MetricCatalogue } from '@telstar/contracts/metric-catalogue'

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

interface Seen {
  readonly time: number
  readonly verdict: 'breached' | 'between' | 'well'
}

interface OnTime {
  readonly time: number
  readonly values: Readonly<Record<string, number>>
}

/** An on-time sample after the clock moved to when it was received, or a clock without one. */
interface Arrival {
  readonly clock: number
  readonly sample: OnTime | null
}

const minuteOf = (time: number) => Math.floor(time / 60_000)

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
    rule.kind === 'no-data' ? silences(rule, arrivals) : sightings(rule, arrivals, catalogue),
  )
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
  for (const moment of moments) {
    if (moment.kind === 'tick') {
      arrivals.push({ clock: moment.clock, sample: null })
      continue
    }
    const clock = moment.received
    arrivals.push({ clock, sample: null })
    const byTime = new Map<number, Record<string, number>>()
    for (const { ts, cell: of, values } of moment.samples) {
      const measured = Object.entries(values).filter(([name]) => names.has(name))
      if (of !== cell || ts <= frontier || measured.length === 0) continue
      byTime.set(ts, { ...Object.fromEntries(measured), ...byTime.get(ts) })
    }
    for (const time of [...byTime.keys()].sort((a, b) => a - b)) {
      arrivals.push({ clock, sample: { time, values: byTime.get(time) ?? {} } })
      frontier = time
    }
  }
  return arrivals
}

function sightings(
  rule: Exclude<VersionedRule, { kind: 'no-data' }>,
  arrivals: readonly Arrival[],
  catalogue: MetricCatalogue,
): Seen[] {
  const samples = arrivals.flatMap(({ sample }) => sample ?? [])
  return samples.flatMap((_, index): Seen[] => {
    const value = shown(rule, samples.slice(0, index + 1), catalogue)
    if (value === null) return []
    const { direction, raise, clear = raise } = rule
    const side = direction === 'below' ? 1 : -1
    const verdict =
      side * value < side * raise ? 'breached' : side * value >= side * clear ? 'well' : 'between'
    return [{ time: samples[index]?.time ?? 0, verdict }]
  })
}

/** What the rule judges once the last of the samples is there, or null. */
function shown(
  rule: Exclude<VersionedRule, { kind: 'no-data' }>,
  samples: readonly OnTime[],
  catalogue: MetricCatalogue,
): number | null {
  const newest = samples.at(-1)
  if (newest === undefined) return null
  if (rule.kind === 'threshold') return newest.values[rule.metric] ?? null
  const inside = samples.filter(({ time }) => minuteOf(time) > minuteOf(newest.time) - rule.over)
  if (rule.kind === 'window' && rule.aggregate === 'ratio') return ratioOf(rule, inside, catalogue)
  if (newest.values[rule.metric] === undefined) return null
  const measured = inside.filter(({ values }) => values[rule.metric] !== undefined)
  const values = measured.map((sample) => sample.values[rule.metric] ?? 0)
  if (rule.kind === 'window') return values.length < rule.atLeast ? null : aggregate(rule, values)
  const minutes = (newest.time - (measured[0]?.time ?? 0)) / 60_000
  return minutes < 1 ? null : ((values.at(-1) ?? 0) - (values[0] ?? 0)) / minutes
}

function ratioOf(
  rule: Extract<VersionedRule, { kind: 'window' }>,
  inside: readonly OnTime[],
  catalogue: MetricCatalogue,
): number | null {
  const ratio = catalogue.find(({ name }) => name === rule.metric)?.ratio
  if (ratio === undefined) return null
  const { numerator, denominator, scale } = ratio
  const newest = inside.at(-1)?.values
  if (newest?.[numerator] === undefined && newest?.[denominator] === undefined) return null
  const sum = (name: string) => inside.reduce((all, { values }) => all + (values[name] ?? 0), 0)
  const below = sum(denominator)
  return below > 0 && below >= rule.atLeast ? (scale * sum(numerator)) / below : null
}

function aggregate(
  rule: Extract<VersionedRule, { kind: 'window' }>,
  values: readonly number[],
): number | null {
  const sum = values.reduce((all, value) => all + value, 0)
  switch (rule.aggregate) {
    case 'avg':
      return sum / values.length
    case 'min':
      return Math.min(...values)
    case 'max':
      return Math.max(...values)
    case 'sum':
      return sum
    case 'rate':
      return sum / (rule.over * 60)
    case 'ratio':
      return null
  }
}

function silences(rule: Extract<VersionedRule, { kind: 'no-data' }>, arrivals: readonly Arrival[]): Seen[] {
  const after = durationMs(rule.after)
  const seen: Seen[] = []
  let deadline = Number.POSITIVE_INFINITY
  let passed = Number.NEGATIVE_INFINITY
  let heard = Number.NEGATIVE_INFINITY
  const pass = (time: number) => {
    if (!(time > deadline) || passed === deadline) return
    passed = deadline
    seen.push({ time: deadline, verdict: 'breached' })
  }
  for (const { clock, sample } of arrivals) {
    if (sample === null) pass(clock)
    else if (sample.values[rule.metric] !== undefined) {
      pass(sample.time)
      seen.push({ time: Math.max(sample.time, passed), verdict: 'well' })
      heard = Math.max(heard, sample.time, clock)
      deadline = heard + after
    }
  }
  return seen
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
