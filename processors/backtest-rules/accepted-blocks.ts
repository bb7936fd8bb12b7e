import type { GroupPlan } from '../telemetry/catalogue-plan.js'
import type { AcceptedBlock } from '../telemetry/judge-block.js'
import type { SampleRow } from './samples-table.js'

/** Stored samples as the evaluation takes them from a batch: one block for each group. */
export function acceptedBlocks(rows: readonly SampleRow[]): AcceptedBlock[] {
  const groups = new Map<GroupPlan, SampleRow[]>()
  for (const row of rows) {
    const others = groups.get(row.plan)
    if (others === undefined) groups.set(row.plan, [row])
    else others.push(row)
  }
  return [...groups].map(([group, of]) => blockOf(group, of))
}

function blockOf(group: GroupPlan, rows: readonly SampleRow[]): AcceptedBlock {
  const values = new Float64Array(rows.length * group.metrics.length)
  for (const [at, row] of rows.entries())
    for (let column = 0; column < group.metrics.length; column += 1)
      values[column * rows.length + at] = row.values[column] ?? Number.NaN
  return {
    group,
    ts: Float64Array.from(rows, ({ time }) => time),
    cell: Int16Array.from(rows, ({ cell }) => cell),
    values,
    stored: new Uint8Array(rows.length).fill(1),
  }
}
