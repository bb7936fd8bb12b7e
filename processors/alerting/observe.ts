import type { CompiledRule } from './compiled-rule.js'
import type { Sighting, Track, Verdict } from './track.js'

/** What a sighting led to, and the sightings that count for it. */
export interface Step {
  readonly kind: 'raised' | 'cleared'
  readonly at: number
  /** Of the newest breached sighting; of a cleared alert the value that it was well with. */
  readonly observed: number
  readonly samples: readonly Sighting[]
  readonly raisedAt: number
  readonly worst: number
  readonly flapping: boolean
  /** When the condition began to hold; of a cleared flapping alert, since when it was well. */
  readonly since: number
}

/** Lets a rule see the next sighting of a cell; their times must grow. */
export function observe(track: Track, rule: CompiledRule, seen: Sighting): Step | null {
  track.recent.push(seen)
  if (track.recent.length > rule.of) track.recent.shift()
  return track.status === 'raised' ? watchRaised(track, rule, seen) : watchQuiet(track, rule, seen)
}

function watchQuiet(track: Track, rule: CompiledRule, seen: Sighting): Step | null {
  const { recent } = track
  while (recent.length > 0 && recent[0]?.verdict !== 'breached') recent.shift()
  if (count(recent, 'breached') < rule.n) {
    track.status = 'quiet'
    return null
  }
  if (track.status === 'quiet') {
    track.status = 'pending'
    track.since = seen.time
  }
  return seen.time - track.since >= rule.forMs ? raise(track, rule, seen.time) : null
}

function raise(track: Track, rule: CompiledRule, at: number): Step {
  const { recent: samples, since } = track
  const breached = samples.filter(({ verdict }) => verdict === 'breached').map(({ value }) => value)
  const { raises, withinMs } = rule.flapping
  track.raises = [...track.raises.filter((time) => at - time < withinMs), at].slice(-raises)
  track.flapping = track.raises.length >= raises
  track.worst = rule.below ? Math.min(...breached) : Math.max(...breached)
  track.status = 'raised'
  track.since = at
  track.recent = []
  track.wellSince = Number.NaN
  const { worst, flapping } = track
  const observed = breached.at(-1) ?? worst
  return { kind: 'raised', at, observed, samples, raisedAt: at, worst, flapping, since }
}

function watchRaised(track: Track, rule: CompiledRule, seen: Sighting): Step | null {
  if (rule.below ? seen.value < track.worst : seen.value > track.worst) track.worst = seen.value
  if (track.flapping && seen.verdict === 'breached') {
    track.wellSince = Number.NaN
    track.recent = []
    return null
  }
  if (count(track.recent, 'well') < rule.n) return null
  if (track.flapping && !hasSettled(track, rule, seen)) return null
  return clear(track, seen)
}

function hasSettled(track: Track, rule: CompiledRule, { verdict, time }: Sighting): boolean {
  if (Number.isNaN(track.wellSince)) track.wellSince = time
  return verdict === 'well' && time - track.wellSince >= rule.flapping.settleMs
}

function clear(track: Track, { time, value }: Sighting): Step {
  const { recent: samples, since: raisedAt, worst, flapping, wellSince } = track
  const since = flapping ? wellSince : time
  if (flapping) track.raises = []
  track.status = 'quiet'
  track.since = Number.NaN
  track.recent = []
  track.flapping = false
  track.wellSince = Number.NaN
  track.worst = Number.NaN
  return { kind: 'cleared', at: time, observed: value, samples, raisedAt, worst, flapping, since }
}

function count(sightings: readonly Sighting[], verdict: Verdict): number {
  let found = 0
  for (const seen of sightings) if (seen.verdict === verdict) found += 1
  return found
}
