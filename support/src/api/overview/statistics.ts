import { percentileMs } from '../../projections/statistics/duration-buckets.js'
import type { Measure } from '../../projections/statistics/measures.js'
import type { StatisticsGroup, StatisticsRow } from '../../queries/statistics-query.js'

/** Durations of what was counted, in ms; null: nothing was. Percentiles are exact to a fifth. */
export interface Durations {
  readonly count: number
  readonly meanMs: number | null
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  /** Share within the target, 0 to 1. */
  readonly onTime: number | null
}

export interface Statistics {
  readonly group: Readonly<Partial<Record<StatisticsGroup, string | null>>>
  readonly counts: Readonly<Partial<Record<Measure, number>>>
  readonly firstResponse: Durations
  readonly resolution: Durations
  /** Reopened of resolved, 0 to 1; null: nothing was resolved. */
  readonly reopenRate: number | null
}

/** One entry for each group, in the order of the rows. */
export function statisticsOf(rows: readonly StatisticsRow[]): Statistics[] {
  const groups = new Map<string, StatisticsRow[]>()
  for (const row of rows) {
    const key = JSON.stringify(row.group)
    const known = groups.get(key)
    if (known) known.push(row)
    else groups.set(key, [row])
  }
  return [...groups.values()].map(ofGroup)
}

function ofGroup(rows: readonly StatisticsRow[]): Statistics {
  const byMeasure = new Map(rows.map((row) => [row.measure, row]))
  const count = (measure: Measure) => byMeasure.get(measure)?.count ?? 0
  const durations = (measure: Measure, onTime: Measure): Durations => {
    const row = byMeasure.get(measure)
    const buckets = new Map(Object.entries(row?.buckets ?? {}).map(([bucket, n]) => [Number(bucket), n]))
    const all = count(measure)
    return {
      count: all,
      meanMs: all === 0 ? null : Math.round((row?.sumMs ?? 0) / all),
      p50Ms: percentileMs(buckets, 0.5),
      p95Ms: percentileMs(buckets, 0.95),
      onTime: share(count(onTime), all),
    }
  }
  return {
    group: rows[0]?.group ?? {},
    counts: Object.fromEntries(rows.map(({ measure, count: n }) => [measure, n])),
    firstResponse: durations('first-response', 'first-response-on-time'),
    resolution: durations('resolved', 'resolved-on-time'),
    reopenRate: share(count('reopened'), count('resolved')),
  }
}

function share(part: number, all: number): number | null {
  return all === 0 ? null : part / all
}
