import { type Metric, measuredMetrics } from '@telstar/contracts/metric-catalogue'
import type pg from 'pg'
import { addMetricColumn } from './group-ddl.js'
import { createRollups, dropRollups, showRollups } from './group-ddl-rollups.js'
import { carryRollups } from './metrics-carry.js'
import { loadCatalogue, loadGroup, saveMetrics } from './metrics-table.js'
import type { GroupTask } from './metrics-task.js'
import { asOwner } from './metrics-transaction.js'

interface Rebuild extends GroupTask {
  /** Generations. */
  readonly from: number
  readonly to: number
  readonly before: readonly Metric[]
  readonly after: readonly Metric[]
}

/**
 * Adds the columns of new metrics and builds the group's rollups anew beside the old ones: all buckets are carried
 * over, then the stable names point at the new ones and the old ones go. New metrics have no values before that moment,
 * so there is nothing to compute. Ingest, refreshes and readers go on meanwhile; what is refreshed meanwhile is marked
 * to be refreshed again. A crash leaves the old rollups in force; running it again begins anew.
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
  const since = await pending(client, group)
  await carryRollups(rebuild)
  onProgress(`${group}: showing the new rollups`)
  await swap(rebuild, since)
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

/** What the refresher had done and had yet to do before the carrying began. */
interface Pending {
  readonly version: string
  readonly stale: readonly { readonly resolution: string; readonly bucket: Date }[]
}

async function pending(client: pg.Client, group: string): Promise<Pending> {
  const newest = await client.query('SELECT coalesce(max(version), 0)::text AS version FROM changed_buckets')
  const stale = await client.query('SELECT resolution, bucket FROM stale_rollups WHERE group_name = $1', [
    group,
  ])
  return { version: newest.rows[0].version, stale: stale.rows }
}

const redo = `
  INSERT INTO dirty_buckets (group_name, bucket, source, version)
  SELECT group_name, bucket, -1, pg_current_xact_id()::text::bigint FROM changed_buckets
  WHERE group_name = $1 AND version > $2
  ON CONFLICT (group_name, bucket, source) DO UPDATE SET version = excluded.version, marked_at = excluded.marked_at`

const redoLarger = `
  INSERT INTO stale_rollups (group_name, resolution, bucket)
  SELECT $1, resolution, bucket FROM unnest($2::text[], $3::timestamptz[]) AS stale (resolution, bucket)
  ON CONFLICT DO NOTHING`

// Percentile buckets that a metric did not have before can only be computed from the raw log.
const redoAll = `
  INSERT INTO dirty_buckets (group_name, bucket, source, version)
  SELECT DISTINCT $1, time_bucket(interval '1 minute', time), -1, pg_current_xact_id()::text::bigint FROM `

async function swap(rebuild: Rebuild, { version, stale }: Pending): Promise<void> {
  const { client, group, desired, from, to, before, after } = rebuild
  const order = desired.map(({ name }) => name)
  const inGroup = desired.filter((metric) => metric.group === group)
  await asOwner(client, async () => {
    // The refresher looks at this row before it calls a minute clean: from here on it waits.
    await client.query('UPDATE metric_groups SET generation = $2, building = NULL WHERE name = $1', [
      group,
      to,
    ])
    await saveMetrics(client, inGroup, order)
    await client.query(redo, [group, version])
    await client.query(redoLarger, [
      group,
      stale.map((one) => one.resolution),
      stale.map((one) => one.bucket),
    ])
    if (addsPercentiles(before, after)) {
      await client.query(`${redoAll} ${client.escapeIdentifier(group)} ON CONFLICT DO NOTHING`, [group])
    }
    // Last, as these lock readers and writers out.
    const shown = [...showRollups(group, to, after), ...dropRollups(group, from)]
    for (const statement of shown) await client.query(statement)
  })
}

function addsPercentiles(before: readonly Metric[], after: readonly Metric[]): boolean {
  const had = new Map(before.map((metric) => [metric.name, metric.percentiles]))
  return after.some((metric) => metric.percentiles && had.get(metric.name) === false)
}
