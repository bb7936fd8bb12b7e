import type { VersionedRule } from '@telstar/contracts/alert-rule'
import { durationMs } from '@telstar/contracts/duration'
import type { MetricCatalogue } from '@telstar/contracts/metric-catalogue'

type MeasuredRule = Exclude<VersionedRule, { kind: 'no-data' }>

export interface Seen {
  readonly time: number
  readonly verdict: 'breached' | 'between' | 'well'
}

interface OnTime {
  readonly time: number
  readonly values: Readonly<Record<string, number>>
}

/** An on-time sample after the clock moved to when it was received, or a clock without one. */
export interface Arrival {
  /** Which of the moments brought it. */
  readonly moment: number
  readonly clock: number
  readonly sample: OnTime | null
}

const minuteOf = (time: number) => Math.floor(time / 60_000)

/** What a rule on measurements sees, sample by sample. */
export function sightings(
  rule: MeasuredRule,
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
function shown(rule: MeasuredRule, samples: readonly OnTime[], catalogue: MetricCatalogue): number | null {
  const newest = samples.at(-1)
  if (newest === undefined) return null
  if (rule.kind === 'threshold') return newest.values[rule.metric] ?? null
  const inside = samples.filter(({ time }) => minuteOf(time) > minuteOf(newest.time) - rule.over)
  if (rule.kind === 'window' && rule.aggregate === 'ratio') return ratioOf(rule, inside, catalogue)
  if (newest.values[rule.metric] === undefined) return null
  const measured = inside.flatMap(({ time, values }) => {
    const value = values[rule.metric]
    return value === undefined ? [] : [{ time, value }]
  })
  if (rule.kind === 'change') return changeOf(measured)
  const values = measured.map(({ value }) => value)
  return values.length < rule.atLeast ? null : aggregate(rule, values)
}

function changeOf(measured: readonly { time: number; value: number }[]): number | null {
  const [first, last] = [measured[0], measured.at(-1)]
  if (first === undefined || last === undefined) return null
  const minutes = (last.time - first.time) / 60_000
  return minutes < 1 ? null : (last.value - first.value) / minutes
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

/** The moments in which a rule is in force, from one inclusive to one exclusive. */
export interface Reign {
  readonly from: number
  readonly to: number
}

/**
 * What a rule on silence sees: a deadline that passes is a breach, a value is well. What was heard before its reign counts;
 * a deadline that had passed by then is one at the first clock of the reign.
 */
export function silences(
  rule: Extract<VersionedRule, { kind: 'no-data' }>,
  arrivals: readonly Arrival[],
  { from, to }: Reign,
): Seen[] {
  const after = durationMs(rule.after)
  const seen: Seen[] = []
  let deadline = Number.POSITIVE_INFINITY
  let passed = Number.NEGATIVE_INFINITY
  let heard = Number.NEGATIVE_INFINITY
  let breachedAt = Number.NEGATIVE_INFINITY
  const pass = (time: number, at: number) => {
    if (!(time > deadline) || passed === deadline) return
    passed = deadline
    breachedAt = at
    seen.push({ time: at, verdict: 'breached' })
  }
  for (const { clock, sample, moment } of arrivals) {
    if (moment >= to) break
    const reigns = moment >= from
    if (sample === null && reigns) pass(clock, moment === from ? clock : deadline)
    else if (sample?.values[rule.metric] !== undefined) {
      if (reigns) {
        pass(sample.time, deadline)
        seen.push({ time: Math.max(sample.time, breachedAt), verdict: 'well' })
      }
      heard = Math.max(heard, sample.time, clock)
      deadline = heard + after
    }
  }
  return seen
}
