import { aggregateName, type RollupResolution, rollupResolutions } from '@telstar/contracts/group-table'
import type { Metric } from '@telstar/contracts/metric-catalogue'
import type pg from 'pg'
import { quoted } from './group-ddl.js'
import { storedColumns } from './group-ddl-rollups.js'
import type { GroupTask } from './metrics-task.js'
import { asOwner } from './metrics-transaction.js'

interface Carry extends GroupTask {
  readonly from: number
  readonly to: number
  readonly before: readonly Metric[]
  readonly after: readonly Metric[]
}

interface Level {
  readonly resolution: RollupResolution
  readonly seconds: number
  /** Tables behind the old and the new aggregate. */
  readonly source: string
  readonly target: string
}

/** Copies every bucket of a group's rollups into the generation that is being built. */
export async function carryRollups(carry: Carry): Promise<void> {
  for (const { name: resolution, seconds } of rollupResolutions) {
    const source = await tableBehind(carry.client, aggregateName(carry.group, resolution, carry.from))
    const target = await tableBehind(carry.client, aggregateName(carry.group, resolution, carry.to))
    const level = { resolution, seconds, source, target }
    const newest = await carryLevel(carry, level)
    if (newest !== null) await showUpTo(carry, level, newest)
  }
}

async function tableBehind(client: pg.Client, aggregate: string): Promise<string> {
  const { rows } = await client.query(
    `SELECT format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name) AS name
     FROM timescaledb_information.continuous_aggregates WHERE view_name = $1`,
    [aggregate],
  )
  if (rows[0] === undefined) throw new Error(`${aggregate} is not in the database`)
  return rows[0].name
}

const aimMs = 200
const firstStepBuckets = 15

/** Step by step, each as long as about 200 ms allow, so that ingest need not wait. @returns the newest bucket, if any */
async function carryLevel(
  carry: Carry,
  { resolution, seconds, source, target }: Level,
): Promise<Date | null> {
  const { client, group, onProgress } = carry
  const { into, values } = columnsOf(carry)
  let step = firstStepBuckets * seconds * 1000
  let newest: Date | null = null
  for (let start = await nextBucket(client, source, null); start !== null; ) {
    const end = new Date(start.getTime() + step)
    const began = performance.now()
    const range = [start, end]
    await asOwner(client, () =>
      client.query(
        `INSERT INTO ${target} (${into}) SELECT ${values} FROM ${source} WHERE bucket >= $1 AND bucket < $2`,
        range,
      ),
    )
    step *= performance.now() - began < aimMs ? 2 : 0.5
    onProgress(`${group}: rollups of ${resolution} carried up to ${end.toISOString()}`)
    newest = end
    start = await nextBucket(client, source, end)
  }
  return newest === null ? null : newestBucket(client, target)
}

async function nextBucket(client: pg.Client, table: string, from: Date | null): Promise<Date | null> {
  const { rows } = await client.query(
    `SELECT min(bucket) AS bucket FROM ${table} WHERE bucket >= coalesce($1::timestamptz, '-infinity')`,
    [from],
  )
  return rows[0].bucket
}

async function newestBucket(client: pg.Client, table: string): Promise<Date> {
  const { rows } = await client.query(`SELECT max(bucket) AS bucket FROM ${table}`)
  return rows[0].bucket
}

/** New metrics have no value in old buckets; percentile buckets that a metric did not have are not known. */
function columnsOf({ before, after }: Carry): { into: string; values: string } {
  const known = storedColumns(before)
  const old = new Set(before.map(({ name }) => name))
  const added = after.filter(({ name }) => !old.has(name)).map(({ name }) => quoted(`${name}_count`))
  return {
    into: [...known, ...added].join(', '),
    values: [...known, ...added.map(() => '0')].join(', '),
  }
}

/**
 * The server shows stored buckets up to a mark, which only a refresh moves: refreshing the newest bucket moves it over
 * all that was carried.
 */
async function showUpTo(
  { client, group, to }: Carry,
  { resolution, seconds }: Level,
  newest: Date,
): Promise<void> {
  const end = new Date(newest.getTime() + seconds * 1000)
  if (resolution === '1m' && !(await hasSamples(client, group, [newest, end]))) {
    throw new Error(`${group}: its newest minute has no samples any more; store one and try again`)
  }
  await client.query(
    'CALL refresh_continuous_aggregate($1::regclass, $2::timestamptz, $3::timestamptz, force => true)',
    [aggregateName(group, resolution, to), newest, end],
  )
}

async function hasSamples(client: pg.Client, group: string, range: readonly [Date, Date]): Promise<boolean> {
  const { rows } = await client.query(
    `SELECT EXISTS (SELECT FROM ${quoted(group)} WHERE time >= $1 AND time < $2) AS has`,
    [...range],
  )
  return rows[0].has
}
