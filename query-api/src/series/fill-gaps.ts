import { completenessOf, expectedSamples, type KnownSpan, rhythmOf } from './rhythm.js'

/** What the database knows of one bucket. */
export interface MeasuredBucket {
  /** Unix milliseconds. */
  readonly start: number
  readonly samples: number
  readonly value: number | null
}

export interface SeriesPoint extends MeasuredBucket {
  readonly completeness: number | null
}

export interface FilledSeries {
  readonly points: readonly SeriesPoint[]
  /** Of the whole range: samples present (never more than expected) ÷ samples expected. */
  readonly completeness: number | null
}

interface Frame {
  readonly from: number
  readonly to: number
  readonly stepMs: number
  readonly known: KnownSpan
  /** Samples per millisecond from before the range, for a range that holds too few to tell. */
  readonly earlierRhythm: number | null
}

/** Every bucket of the range, those without samples with value null, each with its completeness. Pure. */
export function fillGaps(measured: readonly MeasuredBucket[], frame: Frame): FilledSeries {
  const held = new Map(measured.filter(({ samples }) => samples > 0).map((bucket) => [bucket.start, bucket]))
  const rhythm = rhythmOf([...held.values()]) ?? frame.earlierRhythm
  const first = held.keys().next().value ?? frame.known.since
  const known = { since: Math.min(first, frame.known.since), until: frame.known.until }
  const points: SeriesPoint[] = []
  let present = 0
  let due = 0
  for (let start = frame.from; start < frame.to; start += frame.stepMs) {
    const bucket = held.get(start) ?? { start, samples: 0, value: null }
    const expected =
      rhythm === null ? null : expectedSamples({ start, end: start + frame.stepMs }, rhythm, known)
    points.push({ ...bucket, completeness: completenessOf(bucket.samples, expected) })
    due += expected ?? 0
    present += Math.min(bucket.samples, expected ?? 0)
  }
  return { points, completeness: due === 0 ? null : completenessOf(present, due) }
}
