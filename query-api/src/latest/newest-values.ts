import type { MetricCatalogue } from '@telstar/contracts/metric-catalogue'

/** A sample: its measured metrics by name, null or absent where not measured. */
export interface Sample {
  /** Unix milliseconds. */
  readonly time: number
  readonly cell: number
  readonly values: Readonly<Record<string, number | null>>
}

export interface NewestValue {
  readonly metric: string
  readonly unit: string
  readonly cell: number
  readonly time: number
  readonly value: number
}

/**
 * The newest value of every metric and cell among samples; ratios from the newest sample that measured both of their
 * parts and a denominator above zero. In the order of cell, then catalogue. Pure.
 */
export function newestValues(samples: readonly Sample[], catalogue: MetricCatalogue): NewestValue[] {
  const newestFirst = samples.toSorted((a, b) => b.time - a.time)
  const cells = [...new Set(newestFirst.map(({ cell }) => cell))].toSorted((a, b) => a - b)
  return cells.flatMap((cell) => {
    const ofCell = newestFirst.filter((sample) => sample.cell === cell)
    return catalogue.flatMap((metric) => {
      for (const { time, values } of ofCell) {
        const value = measuredValue(metric, values)
        if (value !== null) return [{ metric: metric.name, unit: metric.unit, cell, time, value }]
      }
      return []
    })
  })
}

function measuredValue(
  { name, ratio }: MetricCatalogue[number],
  values: Readonly<Record<string, number | null>>,
): number | null {
  if (!ratio) return values[name] ?? null
  const numerator = values[ratio.numerator] ?? null
  const denominator = values[ratio.denominator] ?? null
  if (numerator === null || denominator === null || denominator === 0) return null
  return (ratio.scale * numerator) / denominator
}
