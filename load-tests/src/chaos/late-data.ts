import { encodeColumnarBatch } from '@telstar/contracts/encode-batch'
import { mqttTopic } from '@telstar/contracts/mqtt-topics'
import { connectAsync } from 'mqtt'
import pg from 'pg'
import type { Region } from '../start-region.js'
import { pause } from './pause.js'
import { brokenClaims, type ChaosContext, type Scenario, type Verdict } from './scenario.js'

/** Batches that come late, some into compressed chunks, while aggregates are refreshed: the aggregates come right. */
export const lateData: Scenario = {
  promise: 6,
  name: 'late data is right data',
  fullCount: 2000,
  smallCount: 100,
  run,
}

async function run({ region, count, random, say }: ChaosContext): Promise<Verdict> {
  const [node] = await region.registerNodes(['late'])
  if (node === undefined) throw new Error('no node was registered')
  await publishLate({ region, node, count: Math.ceil(count / 2), random })
  await compressAll(region)
  say('chunks are compressed; the other half comes late')
  await publishLate({ region, node, count: Math.floor(count / 2), random })
  const differing = await untilEqual(region, 120)
  const buckets = await compare(region, 'SELECT count(*)::int AS n FROM stored')
  return {
    facts: { batches: count, minuteBuckets: buckets, differing },
    broken: brokenClaims({
      'every minute bucket equals its recomputation from raw': differing === 0,
      'there are buckets to compare': buckets > 0,
    }),
  }
}

interface LateLoad {
  readonly region: Region
  readonly node: { readonly node: string; readonly token: string }
  readonly count: number
  readonly random: () => number
}

/** Nine of ten batches are of the last minutes; one of ten is up to two days old. */
async function publishLate({ region, node: { node, token }, count, random }: LateLoad): Promise<void> {
  const { host, port } = region.mqtt
  const client = await connectAsync({
    host,
    port,
    clientId: node,
    username: node,
    password: token,
    protocolVersion: 4,
  })
  const boot = Math.floor(Date.now() / 1000)
  for (let seq = 1; seq <= count; seq += 1) {
    const late = seq % 10 === 0 ? random() * 2 * 86_400_000 : random() * 180_000
    const samples = Array.from({ length: 10 }, (_, index) => ({
      ts: Math.round(Date.now() - late) - index * 1000,
      cell: 1 + (index % 3),
      values: { rsrp_dbm: -120 + Math.round(random() * 60), calls_attempted: index },
    }))
    const payload = encodeColumnarBatch({ boot, seq, sent: Date.now(), samples })
    await client.publishAsync(mqttTopic(region.region, node, 'telemetry'), payload, { qos: 1 })
  }
  await client.endAsync()
  await pause(2)
}

async function compressAll(region: Region): Promise<void> {
  const client = new pg.Client({ connectionString: region.databaseUrl('telstar_owner') })
  await client.connect()
  await client.query("SELECT compress_chunk(c, if_not_compressed => true) FROM show_chunks('radio') c")
  await client.end()
}

const comparison = `
  WITH late AS (SELECT node_id FROM nodes WHERE name = 'late'),
  raw AS (
    SELECT time_bucket('1 minute', time) AS bucket, cell, count(*) AS samples, count(rsrp_dbm) AS count,
           sum(rsrp_dbm) AS sum, min(rsrp_dbm) AS min, max(rsrp_dbm) AS max, sum(calls_attempted) AS calls
    FROM radio WHERE node_id IN (SELECT node_id FROM late) AND time < now() - INTERVAL '3 minutes' GROUP BY 1, 2),
  stored AS (
    SELECT bucket, cell, samples, rsrp_dbm_count AS count, rsrp_dbm_sum AS sum, rsrp_dbm_min AS min,
           rsrp_dbm_max AS max, calls_attempted_sum AS calls
    FROM radio_1m WHERE node_id IN (SELECT node_id FROM late) AND bucket < date_trunc('minute', now() - INTERVAL '3 minutes')),
  wanted AS (SELECT * FROM raw WHERE bucket < date_trunc('minute', now() - INTERVAL '3 minutes'))`

async function compare(region: Region, select: string): Promise<number> {
  const client = new pg.Client({ connectionString: region.databaseUrl('telstar_reader') })
  await client.connect()
  try {
    return (await client.query(`${comparison} ${select}`)).rows[0].n
  } finally {
    await client.end()
  }
}

/** Minute buckets that differ, once they no longer change or the time is up. */
async function untilEqual(region: Region, seconds: number): Promise<number> {
  const differing = `SELECT ((SELECT count(*) FROM (SELECT * FROM wanted EXCEPT SELECT * FROM stored) x)
                           + (SELECT count(*) FROM (SELECT * FROM stored EXCEPT SELECT * FROM wanted) y))::int AS n`
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const found = await compare(region, differing)
    if (found === 0 || Date.now() > deadline) return found
    await pause(1)
  }
}
