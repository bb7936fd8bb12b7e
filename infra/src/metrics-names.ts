import { rollupName, rollupResolutions } from '@telstar/contracts/group-table'
import type { Metric } from '@telstar/contracts/metric-catalogue'

const tables = new Set([
  'nodes',
  'cells',
  'metrics',
  'metric_groups',
  'batches',
  'consumer_offsets',
  'dirty_buckets',
  'stale_rollups',
  'changed_buckets',
  'rollup_versions',
  'leases',
  'pgmigrations',
  'alert_rules',
  'alerts',
  'alert_events',
  'silences',
  'notifications',
])
const columns = new Set(['time', 'bucket', 'node_id', 'cell', 'samples'])
const rollupSuffix = new RegExp(
  `(${rollupResolutions.map(({ name }) => rollupName('', name)).join('|')})(_g\\d+)?$`,
)

/** Squares of values are summed up in the rollups; beyond this a sum could leave the range of a double. */
const largestValue = 1e100

/** Why a metric cannot stand in the database, or null. */
export function reasonAgainstName({ name, group, min, max }: Metric): string | null {
  if (tables.has(group) || rollupSuffix.test(group))
    return `group ${group}: the name is taken by a table of the system`
  if (columns.has(name)) return `${name} is a column of every group`
  if (Math.max(Math.abs(min), Math.abs(max)) > largestValue) return `its range goes beyond ±${largestValue}`
  return null
}
