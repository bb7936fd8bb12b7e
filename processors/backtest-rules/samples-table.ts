import type { GroupPlan } from '../telemetry/catalogue-plan.js'
import { present } from './sample-plans.js'
import type { Ask } from './unhurried.js'

/** A stored sample of one group: `values` in the order of the plan's metrics, null where not measured. */
export interface SampleRow {
  readonly plan: GroupPlan
  readonly nodeId: number
  readonly cell: number
  /** Unix milliseconds. */
  readonly time: number
  readonly values: readonly (number | null)[]
}

export interface SampleRange {
  readonly nodeIds: readonly number[]
  /** Unix milliseconds, from inclusive, to exclusive. */
  readonly from: number
  readonly to: number
  /** Of the samples no more than this and one are read: the one more says that there are more. */
  readonly most: number
}

type Row = [nodeId: number, cell: number, time: number, ...values: (number | null)[]]

/** Samples of a group in the order of their times. */
export async function loadSamples(ask: Ask, plan: GroupPlan, range: SampleRange): Promise<SampleRow[]> {
  const columns = plan.metrics.map((metric) => (metric === present ? '1::float8' : quoted(metric)))
  const rows = await ask<Row>(
    `SELECT node_id, cell, (extract(epoch FROM time) * 1000)::float8, ${columns.join(', ')} FROM ${quoted(plan.name)}
     WHERE time >= $1 AND time < $2 AND node_id = ANY ($3::int[]) ORDER BY time LIMIT $4`,
    [new Date(range.from), new Date(range.to), range.nodeIds, range.most + 1],
  )
  return rows.map(([nodeId, cell, time, ...values]) => ({
    plan,
    nodeId,
    cell,
    time,
    values,
  }))
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
