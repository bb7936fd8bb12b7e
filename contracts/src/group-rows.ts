import type { Block } from './telemetry-batch.js'

/** One sample with whatever its sender put there. */
export interface Row {
  readonly ts: number
  readonly cell: unknown
  readonly values: Readonly<Record<string, unknown>>
}

interface Group {
  readonly names: readonly string[]
  readonly block: Block
  readonly columns: readonly unknown[][]
}

/**
 * Rows in columns: one block for each set of metrics that were measured together, so that there are never more places
 * than values sent. Rows keep their order within a block.
 */
export function groupRows(rows: readonly Row[]): Block[] {
  const groups = new Map<string, Group>()
  let group: Group | undefined
  for (const { ts, cell, values } of rows) {
    const names = Object.keys(values)
    if (group === undefined || !sameNames(names, group.names)) group = groupOf(groups, names)
    group.block.ts.push(ts)
    group.block.cell.push(cell)
    for (let index = 0; index < names.length; index++) {
      group.columns[index]?.push(values[names[index] as string])
    }
  }
  return [...groups.values()].map(({ block }) => block)
}

function groupOf(groups: Map<string, Group>, names: readonly string[]): Group {
  const key = JSON.stringify(names)
  const found = groups.get(key)
  if (found !== undefined) return found
  const columns = names.map((): unknown[] => [])
  const block = {
    ts: [],
    cell: [],
    columns: new Map(names.map((name, index) => [name, columns[index] ?? []])),
  }
  const group = { names, block, columns }
  groups.set(key, group)
  return group
}

function sameNames(names: readonly string[], others: readonly string[]): boolean {
  if (names.length !== others.length) return false
  for (let index = 0; index < names.length; index++) if (names[index] !== others[index]) return false
  return true
}
