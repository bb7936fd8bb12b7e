import type { AcceptedBlock } from '../telemetry/judge-block.js'

/** Samples of one cell in one group, on time and in order, as rows of a block; at least one. */
export interface CellSamples {
  readonly block: AcceptedBlock
  readonly rows: readonly number[]
  /** When the broker received them. */
  readonly received: number
}

/** Where in `block.values` a metric's column begins, or null when the batch does not have it. */
export function columnOf({ group, ts }: AcceptedBlock, metric: string): number | null {
  const column = columnsOf(group).get(metric)
  return column === undefined ? null : column * ts.length
}

/** The value of a row in the column that begins at `start`; NaN where it was not measured. */
export function valueAt({ block }: CellSamples, start: number, row: number): number {
  return block.values[start + row] as number
}

/** The last row with a value in the column that begins at `start`; null where there is none. */
export function lastMeasured({ block, rows }: CellSamples, start: number): number | null {
  for (let at = rows.length - 1; at >= 0; at -= 1) {
    const row = rows[at] as number
    if (!Number.isNaN(block.values[start + row])) return row
  }
  return null
}

const known = new WeakMap<AcceptedBlock['group'], ReadonlyMap<string, number>>()

function columnsOf(group: AcceptedBlock['group']): ReadonlyMap<string, number> {
  let columns = known.get(group)
  if (columns === undefined) {
    columns = new Map(group.metrics.map((metric, column) => [metric, column]))
    known.set(group, columns)
  }
  return columns
}
