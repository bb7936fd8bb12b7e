import type { CompiledRule } from './compiled-rule.js'
import {
  type NodeSnapshot,
  numbersOf,
  orNull,
  packed,
  type SeriesSnapshot,
  type TrackSnapshot,
} from './node-snapshot.js'
import type { SeriesEvaluation } from './series-evaluation.js'
import { versionOf } from './series-plan.js'
import type { Track } from './track.js'
import { minuteFields } from './window-view.js'

export function snapshotSeries({
  group,
  cell,
  frontier,
  plan,
  present,
  signs,
}: SeriesEvaluation): SeriesSnapshot {
  return [
    group,
    cell,
    orNull(frontier),
    plan.named.windows,
    packed(present),
    plan.named.heard,
    packed(signs.times),
    plan.named.silences,
  ]
}

const none = new Uint8Array(0)

/** What is worth keeping: a quiet track only for raises that may still count for flapping. */
export function snapshotTracks({ watches, cell, frontier }: SeriesEvaluation, tracks: TrackSnapshot[]): void {
  for (const { rule, track, isIdle } of watches) {
    if (track === undefined) continue
    const raises = track.raises.filter((time) => frontier - time < rule.flapping.withinMs)
    if (isIdle && raises.length === 0 && Number.isNaN(track.missed)) continue
    const { since, worst, wellSince, missed, recent } = track
    tracks.push({
      ...track,
      rule: rule.id,
      cell,
      since: orNull(since),
      worst: orNull(worst),
      wellSince: orNull(wellSince),
      missed: orNull(missed),
      recent: recent.map(({ time, value, verdict }): TrackSnapshot['recent'][0] => [time, value, verdict]),
    })
  }
}

export function snapshotMinutes(series: Iterable<SeriesEvaluation>): NodeSnapshot['minutes'] {
  return [...series].flatMap(({ cell, plan, windows }) =>
    windows.flatMap(({ closed }, index): NodeSnapshot['minutes'] =>
      closed.length === 0 ? [] : [[cell, plan.windows[index] ?? '', packed(Float64Array.from(closed))]],
    ),
  )
}

/** @param closed minutes of the series' cell by metric */
export function restoreSeries(
  series: SeriesEvaluation,
  [, , frontier, windowNames, presentBytes, heardNames, heardBytes, rules]: SeriesSnapshot,
  closed: ReadonlyMap<string, Uint8Array>,
): void {
  series.frontier = frontier ?? Number.NEGATIVE_INFINITY
  const [present, heard] = [numbersOf(presentBytes), numbersOf(heardBytes)]
  const [windows, metrics] = [windowNames.split(' '), heardNames.split(' ')]
  for (const [index, metric] of series.plan.heard.entries())
    series.signs.times[index] = heard[metrics.indexOf(metric)] ?? Number.NaN
  const known = rules === undefined ? null : new Set(rules.split(' '))
  for (const silence of series.silences) silence.goOn((rule) => known?.has(versionOf(rule)) ?? true)
  for (const [index, window] of series.windows.entries()) {
    const metric = series.plan.windows[index] ?? ''
    const from = windows.indexOf(metric) * minuteFields
    if (from < 0) continue
    series.present.set(present.subarray(from, from + minuteFields), index * minuteFields)
    window.restore([...numbersOf(closed.get(metric) ?? none)])
  }
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
