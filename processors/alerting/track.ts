export type Verdict = 'breached' | 'between' | 'well'

/** What a rule saw: a value, or a window's aggregate, at the time of a sample. */
export interface Sighting {
  readonly time: number
  readonly value: number
  readonly verdict: Verdict
}

/** What a rule remembers of one cell. It is changed in place: a busy cell is looked at for every sample. */
export interface Track {
  /** Of the rule that it was last judged by. */
  version: number
  status: 'quiet' | 'pending' | 'raised'
  /** pending: when the condition began to hold; raised: when the alert was raised. */
  since: number
  /** The last sightings that count: from the first breached one on, or since the alert was raised. */
  recent: Sighting[]
  /** The worst value of an alert. */
  worst: number
  flapping: boolean
  /** Of a flapping alert: since when it is well; NaN while it is not. */
  wellSince: number
  /** Times of the last raises, as far as they count for flapping. */
  raises: number[]
  /** Of silence: the last sign of life whose absence was noticed; NaN for none. */
  missed: number
}

export function newTrack(version: number): Track {
  return {
    version,
    status: 'quiet',
    since: Number.NaN,
    recent: [],
    worst: Number.NaN,
    flapping: false,
    wellSince: Number.NaN,
    raises: [],
    missed: Number.NaN,
  }
}
