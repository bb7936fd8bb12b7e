import type { CompiledRule } from './compiled-rule.js'
import { type NodeSnapshot, orNull, type SeriesSnapshot, type TrackSnapshot } from './node-snapshot.js'
import type { SeriesEvaluation } from './series-evaluation.js'
import type { Track } from './track.js'

export function snapshotSeries(series: SeriesEvaluation): SeriesSnapshot {
  const { group, cell, frontier, silences, windows } = series
  return {
    group,
    cell,
    frontier: orNull(frontier),
    heard: silences.flatMap(([metric, { heard }]): [string, number][] =>
      Number.isNaN(heard) ? [] : [[metric, heard]],
    ),
    present: windows.flatMap(([metric, window]): [string, number[]][] => {
      const present = window.present()
      return present.length === 0 ? [] : [[metric, present]]
    }),
  }
}

/** What is worth keeping: a quiet track only for raises that may still count for flapping. */
export function snapshotTracks({ watches, cell, frontier }: SeriesEvaluation): TrackSnapshot[] {
  return watches.flatMap(({ rule, track, isIdle }) => {
    if (track === undefined) return []
    const raises = track.raises.filter((time) => frontier - time < rule.flapping.withinMs)
    if (isIdle && raises.length === 0 && Number.isNaN(track.missed)) return []
    const { since, worst, wellSince, missed, recent } = track
    return {
      ...track,
      rule: rule.id,
      cell,
      since: orNull(since),
      worst: orNull(worst),
      wellSince: orNull(wellSince),
      missed: orNull(missed),
      recent: recent.map(({ time, value, verdict }): TrackSnapshot['recent'][0] => [time, value, verdict]),
    }
  })
}

export function snapshotMinutes(series: Iterable<SeriesEvaluation>): NodeSnapshot['minutes'] {
  return [...series].flatMap(({ cell, windows }): [number, [string, number[]][]][] => {
    const metrics = windows.flatMap(([metric, window]): [string, number[]][] =>
      window.closed.length === 0 ? [] : [[metric, [...window.closed]]],
    )
    return metrics.length === 0 ? [] : [[cell, metrics]]
  })
}

/** @param closed minutes of the series' cell by metric */
export function restoreSeries(
  series: SeriesEvaluation,
  { frontier, heard, present }: SeriesSnapshot,
  closed: ReadonlyMap<string, readonly number[]>,
): void {
  series.frontier = frontier ?? Number.NEGATIVE_INFINITY
  const [signs, minutes] = [new Map(heard), new Map(present)]
  for (const [metric, silence] of series.silences) silence.heard = signs.get(metric) ?? Number.NaN
  for (const [metric, window] of series.windows)
    window.restore(minutes.get(metric) ?? [], closed.get(metric) ?? [])
}

export function restoreTrack(snapshot: TrackSnapshot): Track {
  const { rule: _rule, cell: _cell, since, worst, wellSince, missed, recent, ...rest } = snapshot
  return {
    ...rest,
    since: since ?? Number.NaN,
    worst: worst ?? Number.NaN,
    wellSince: wellSince ?? Number.NaN,
    missed: missed ?? Number.NaN,
    recent: recent.map(([time, value, verdict]) => ({ time, value, verdict })),
  }
}

/** The track under another version of its rule: an alert stays, what was only on its way to one is forgotten. */
export function renewTrack(track: Track, { version }: CompiledRule): Track {
  const renewed = { ...track, version, recent: [], wellSince: Number.NaN }
  if (track.status === 'raised') return renewed
  return { ...renewed, status: 'quiet', since: Number.NaN, missed: Number.NaN }
}
