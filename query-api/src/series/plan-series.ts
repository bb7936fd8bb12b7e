import { type RollupResolution, rollupResolutions } from '@telstar/contracts/group-table'

/** Bounds of one answer. `mostDays` covers ten years with their leap days. */
export const seriesLimits = { mostPoints: 10_000, autoPoints: 1000, mostDays: 3660, mostRawDays: 31 } as const

export interface SeriesRange {
  /** Unix milliseconds, inclusive. */
  readonly from: number
  /** Unix milliseconds, exclusive. */
  readonly to: number
  readonly resolution: 'raw' | 'auto' | RollupResolution
  readonly maxPoints?: number | undefined
  /** Whether `auto` may take single samples: one cell is named and no aggregate is asked for. */
  readonly rawAnswers: boolean
}

export type SeriesPlan =
  | { readonly source: 'raw'; readonly from: number; readonly to: number; readonly points: number }
  | {
      readonly source: RollupResolution
      /** Width of a bucket of the answer: a whole multiple of the rollup's. */
      readonly stepMs: number
      /** The range widened to whole buckets, counted from the Unix epoch. */
      readonly from: number
      readonly to: number
      readonly points: number
    }

export interface SeriesRefused {
  readonly refused: 'range-empty' | 'range-too-long' | 'too-many-points'
  readonly advice: string
}

const dayMs = 86_400_000

// At most six buckets of a rollup make one of the answer, so that reading stays cheap; beyond a week steps double.
const stepsMs = [
  ...[1, 2, 5, 15, 30, 60, 120, 180, 360].map((minutes) => minutes * 60_000),
  ...[1, 2, 7, 14, 28, 56, 112, 224, 448, 896, 1792, 3584, 7168].map((days) => days * dayMs),
]

/**
 * Chooses where a series is read from and how wide its buckets are: the narrowest step that keeps within `maxPoints`,
 * from the coarsest rollup that divides it; single samples where even one a second would fit. Pure.
 */
export function planSeries(range: SeriesRange): SeriesPlan | SeriesRefused {
  const length = range.to - range.from
  if (length <= 0) return { refused: 'range-empty', advice: '`from` must lie before `to`' }
  if (length > seriesLimits.mostDays * dayMs)
    return {
      refused: 'range-too-long',
      advice: `a range may span ${seriesLimits.mostDays} days; ask in several parts`,
    }
  if (range.resolution === 'raw') return planRaw(range)
  if (range.resolution === 'auto') return planAuto(range)
  return planAsked(range, range.resolution)
}

function planRaw(range: SeriesRange): SeriesPlan | SeriesRefused {
  if (range.to - range.from > seriesLimits.mostRawDays * dayMs)
    return {
      refused: 'range-too-long',
      advice: `single samples are given for ${seriesLimits.mostRawDays} days at most; ask for resolution=auto`,
    }
  return {
    source: 'raw',
    from: range.from,
    to: range.to,
    points: range.maxPoints ?? seriesLimits.mostPoints,
  }
}

function planAuto(range: SeriesRange): SeriesPlan {
  const points = range.maxPoints ?? seriesLimits.autoPoints
  if (range.rawAnswers && range.to - range.from <= points * 1000)
    return { source: 'raw', from: range.from, to: range.to, points }
  return narrowestPlan(range, points)
}

/** What `auto` chooses among the rollups. */
export function narrowestPlan(range: Pick<SeriesRange, 'from' | 'to'>, points: number): SeriesPlan {
  const plans = stepsMs.map((stepMs) => bucketPlan(range, sourceOf(stepMs), stepMs))
  return plans.find((plan) => plan.points <= points) ?? plans[plans.length - 1]!
}

function planAsked(range: SeriesRange, resolution: RollupResolution): SeriesPlan | SeriesRefused {
  const points = range.maxPoints ?? seriesLimits.mostPoints
  const { seconds } = rollupResolutions.find(({ name }) => name === resolution)!
  const plan = bucketPlan(range, resolution, seconds * 1000)
  if (plan.points <= points) return plan
  const fits = narrowestPlan(range, points)
  return {
    refused: 'too-many-points',
    advice: `${plan.points} buckets of ${resolution} are more than ${points}; resolution=auto would take steps of ${fits.source}`,
  }
}

function sourceOf(stepMs: number): RollupResolution {
  const dividing = rollupResolutions.filter(({ seconds }) => stepMs % (seconds * 1000) === 0)
  return dividing[dividing.length - 1]!.name
}

function bucketPlan(range: Pick<SeriesRange, 'from' | 'to'>, source: RollupResolution, stepMs: number) {
  const first = Math.floor(range.from / stepMs)
  const end = Math.ceil(range.to / stepMs)
  return { source, stepMs, from: first * stepMs, to: end * stepMs, points: end - first } as const
}
