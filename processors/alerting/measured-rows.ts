import type { AcceptedBlock } from '../telemetry/judge-block.js'

/** At least one, all of the same group. */
export type SomeBlocks = readonly [AcceptedBlock, ...AcceptedBlock[]]

/** Rows of one cell in a block, by time; no two of the same time. */
export interface CellRows {
  readonly cell: number
  readonly rows: readonly number[]
}

/** The block of a group that a batch brings, and which of its rows each cell has. */
export interface GroupRows {
  readonly block: AcceptedBlock
  readonly cells: readonly CellRows[]
}

/**
 * Rows of one group of a batch, cell by cell, in the order of their times. Several values of a metric at one time are
 * taken as one: the first counts.
 * @param shared whether other groups have values in the same rows
 */
export function measuredRows(blocks: SomeBlocks, shared: boolean): GroupRows {
  const [block, another] = blocks
  if (another === undefined) {
    const cells = rowsByCell(block, shared)
    if (cells.every(({ rows }) => growing(block.ts, rows))) return { block, cells }
  }
  const merged = mergeRows(blocks)
  return { block: merged, cells: rowsByCell(merged, false) }
}

function rowsByCell(block: AcceptedBlock, shared: boolean): CellRows[] {
  const cells = new Map<number, number[]>()
  for (let row = 0; row < block.ts.length; row += 1) {
    if (block.stored[row] === 0 || (shared && !isMeasured(block, row))) continue
    const cell = block.cell[row] as number
    const rows = cells.get(cell)
    if (rows === undefined) cells.set(cell, [row])
    else rows.push(row)
  }
  return [...cells].map(([cell, rows]) => ({ cell, rows: inOrder(block.ts, rows) }))
}

function isMeasured({ values, ts }: AcceptedBlock, row: number): boolean {
  for (let index = row; index < values.length; index += ts.length)
    if (!Number.isNaN(values[index] as number)) return true
  return false
}

function inOrder(ts: Float64Array, rows: number[]): number[] {
  return growing(ts, rows) ? rows : rows.sort((a, b) => (ts[a] as number) - (ts[b] as number))
}

function growing(ts: Float64Array, rows: readonly number[]): boolean {
  for (let at = 1; at < rows.length; at += 1)
    if ((ts[rows[at] as number] as number) <= (ts[rows[at - 1] as number] as number)) return false
  return true
}

interface Place {
  readonly cell: number
  readonly time: number
  readonly values: number[]
}

/** All rows in one block, one for each cell and time. */
function mergeRows(blocks: SomeBlocks): AcceptedBlock {
  const { group } = blocks[0]
  const places = new Map<string, Place>()
  for (const block of blocks) {
    for (let row = 0; row < block.ts.length; row += 1)
      if (block.stored[row] === 1 && isMeasured(block, row)) mergeRow(places, block, row)
  }
  const rows = [...places.values()]
  const values = group.metrics.flatMap((_, column) => rows.map((row) => row.values[column] as number))
  return {
    group,
    ts: Float64Array.from(rows, ({ time }) => time),
    cell: Int16Array.from(rows, ({ cell }) => cell),
    values: Float64Array.from(values),
    stored: new Uint8Array(rows.length).fill(1),
  }
}

function mergeRow(places: Map<string, Place>, { group, ts, cell, values }: AcceptedBlock, row: number): void {
  const key = `${cell[row]} ${ts[row]}`
  const place = places.get(key) ?? {
    cell: cell[row] as number,
    time: ts[row] as number,
    values: group.metrics.map(() => Number.NaN),
  }
  for (const [column, before] of place.values.entries())
    if (Number.isNaN(before)) place.values[column] = values[column * ts.length + row] as number
  places.set(key, place)
}
