import { aggregateName, rollupResolutions } from '@telstar/contracts/group-table'
import { type Metric, measuredMetrics } from '@telstar/contracts/metric-catalogue'
import type pg from 'pg'
import { addMetricColumn } from './group-ddl.js'
import { createRollups, dropRollups, showRollups, storedColumns } from './group-ddl-rollups.js'
import { loadCatalogue, loadGroup, saveMetrics } from './metrics-table.js'
import type { GroupTask } from './metrics-task.js'
import { asOwner } from './metrics-transaction.js'

interface Rebuild extends GroupTask {
  readonly from: number
  readonly to: number
  readonly before: readonly Metric[]
  readonly after: readonly Metric[]
}

/**
 * Adds the columns of new metrics and builds the group's rollups anew beside the old ones: what is older than the raw
 * log is carried over, the rest is computed, then the stable names point at the new ones and the old ones go. Ingest,
 * refreshes and readers go on meanwhile. A crash leaves the old rollups in force; running it again begins anew.
 */
export async function rebuildRollups(task: GroupTask): Promise<void> {
  const { client, group, desired, onProgress } = task
  const state = await loadGroup(client, group)
  if (state === null) throw new Error(`group ${group} is not in the database`)
  const before = measuredMetrics(await loadCatalogue(client), group)
  const after = measuredMetrics(desired, group)
  const rebuild = { ...task, from: state.generation, to: state.generation + 1, before, after }
  onProgress(`${group}: adding columns and empty rollups beside the old ones`)
  await prepare(rebuild)
  onProgress(`${group}: carrying over what is older than the raw log`)
  await asOwner(client, () => carry(rebuild))
  onProgress(`${group}: computing rollups from the raw log`)
  await refreshAll(rebuild)
  onProgress(`${group}: showing the new rollups`)
  await swap(rebuild)
  // What came between the computation and the change of names is computed now; until then it is read from the raw log.
  await refreshAll(rebuild)
}

async function prepare({ client, group, to, after }: Rebuild): Promise<void> {
  const statements = [
    ...after.map(addMetricColumn),
    ...dropRollups(group, to),
    ...createRollups(group, to, after),
  ]
  await asOwner(client, async () => {
    for (const statement of statements) await client.query(statement)
    await client.query('UPDATE metric_groups SET building = $2 WHERE name = $1', [group, to])
  })
}

const materialization = `
  SELECT format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name) AS name
  FROM timescaledb_information.continuous_aggregates WHERE view_name = $1`

/** Copies every bucket that lies wholly before the raw log; new metrics have no value there. */
async function carry({ client, group, from, to, before }: Rebuild): Promise<void> {
  const columns = storedColumns(before).join(', ')
  for (const { name, seconds } of rollupResolutions) {
    const [source, target] = [aggregateName(group, name, from), aggregateName(group, name, to)]
    const [sources, targets] = [
      await client.query(materialization, [source]),
      await client.query(materialization, [target]),
    ]
    await client.query(
      `INSERT INTO ${targets.rows[0].name} (${columns}) SELECT ${columns} FROM ${sources.rows[0].name}
       WHERE bucket + make_interval(secs => $1) <= $2`,
      [seconds, await rawStart(client, group)],
    )
  }
}

/** Where the raw log begins; now where it holds nothing. */
async function rawStart(client: pg.Client, group: string): Promise<Date> {
  const { rows } = await client.query(
    `SELECT coalesce(min(range_start), date_trunc('minute', now())) AS start FROM timescaledb_information.chunks
     WHERE hypertable_schema = 'public' AND hypertable_name = $1`,
    [group],
  )
  return rows[0].start
}

/** Level by level, closed buckets only; what is already right costs nothing. */
async function refreshAll({ client, group, to }: Rebuild): Promise<void> {
  const start = await rawStart(client, group)
  for (const { name, seconds } of rollupResolutions) {
    const width = seconds * 1000
    const from = new Date(Math.floor(start.getTime() / width) * width)
    const until = new Date(Math.floor(Date.now() / width) * width)
    if (until <= from) continue
    await client.query('CALL refresh_continuous_aggregate($1::regclass, $2::timestamptz, $3::timestamptz)', [
      aggregateName(group, name, to),
      from,
      until,
    ])
  }
}

async function swap({ client, group, desired, from, to, after }: Rebuild): Promise<void> {
  const order = desired.map(({ name }) => name)
  await asOwner(client, async () => {
    for (const statement of showRollups(group, to, after)) await client.query(statement)
    await saveMetrics(
      client,
      desired.filter((metric) => metric.group === group),
      order,
    )
    await client.query('UPDATE metric_groups SET generation = $2, building = NULL WHERE name = $1', [
      group,
      to,
    ])
    for (const statement of dropRollups(group, from)) await client.query(statement)
  })
}
