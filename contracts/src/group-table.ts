/**
 * Names in the regional database that follow from the catalogue, in one place for everybody who writes or reads SQL.
 * A group `radio` is the hypertable `radio` (time, node_id, cell, one column per measured metric) and the rollups
 * `radio_1m`, `radio_15m`, `radio_1h`, `radio_1d` (bucket, node_id, cell, samples, five columns per metric).
 */
export const rollupResolutions = [
  { name: '1m', seconds: 60 },
  { name: '15m', seconds: 900 },
  { name: '1h', seconds: 3600 },
  { name: '1d', seconds: 86_400 },
] as const

export type RollupResolution = (typeof rollupResolutions)[number]['name']

/** The rollup of a group at one resolution; a view that stays when the aggregate behind it is rebuilt. */
export function rollupName(group: string, resolution: RollupResolution): string {
  return `${group}_${resolution}`
}

/** The continuous aggregate behind a rollup; a change of the catalogue builds the next generation beside it. */
export function aggregateName(group: string, resolution: RollupResolution, generation: number): string {
  return `${rollupName(group, resolution)}_g${generation}`
}

/** What a rollup keeps of a metric: `signal_strength_pct_sum` and so on. */
export const rollupParts = ['count', 'sum', 'min', 'max', 'last'] as const

export type RollupPart = (typeof rollupParts)[number]

/** The column of a rollup that holds one part of a metric. */
export function rollupColumn(metric: string, part: RollupPart): string {
  return `${metric}_${part}`
}

/**
 * Metrics with `percentiles` also keep `{metric}_buckets int[]`: counts in 40 buckets of equal width in log10, from
 * 10^-2 to 10^6 (5 a decade), with one more below and above (TimescaleDB's `histogram`); they add element by element.
 */
export const percentileBuckets = { fromExponent: -2, toExponent: 6, count: 40 } as const

/** The column of a rollup that holds a metric's percentile buckets. */
export function percentileColumn(metric: string): string {
  return `${metric}_buckets`
}
