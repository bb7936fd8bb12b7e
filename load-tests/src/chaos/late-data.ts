import { encodeColumnarBatch } from '@telstar/contracts/encode-batch'
import { mqttTopic } from '@telstar/contracts/mqtt-topics'
import { connectAsync } from 'mqtt'
import type { Region } from '../start-region.js'
import { countLetters } from './dead-letters-oracle.js'
import { newNodes, type RegisteredNode } from './new-nodes.js'
import { pause } from './pause.js'
import { historyOf, untilRollupsEqual } from './rollups-oracle.js'
import { brokenClaims, type ChaosContext, type Scenario, type Verdict } from './scenario.js'
import { withReader } from './with-reader.js'

/**
 * One batch in ten comes up to two days late, half of them into compressed chunks, while aggregates are refreshed: they come
 * right, bucket by bucket. One in fifty is older than retention: set aside, and what was stored of old stays as it was.
 */
export const lateData: Scenario = {
  promise: 6,
  name: 'late data is right data',
  fullCount: 20_000,
  smallCount: 300,
  run,
}

const retentionDays = 400
const dayMs = 86_400_000

async function run({ region, count, random, say }: ChaosContext): Promise<Verdict> {
  const nodes = await newNodes(region, 'late', 10)
  const names = nodes.map(({ node }) => node)
  const perHalf = Math.ceil(count / nodes.length / 2)
  const publishAll = (boot: number) =>
    Promise.all(nodes.map((node) => publishLate({ region, node, boot, count: perHalf, random })))
  const boot = Math.floor(Date.now() / 1000)
  const first = sum(await publishAll(boot))
  const history = await historyOf(region, retentionDays)
  await untilLedgered(region, { nodes: names, batches: perHalf * nodes.length - first })
  const compressed = await compressAll(region)
  say(`${compressed} chunks are compressed; the other half comes`)
  const tooOld = first + sum(await publishAll(boot + 1))
  const batches = perHalf * 2 * nodes.length
  const samples = (batches - tooOld) * samplesPerBatch
  const { differing, buckets, raw } = await untilRollupsEqual(region, { nodes: names, samples, seconds: 180 })
  const letters = await countLetters(region, { nodes: names, total: tooOld })
  return {
    facts: {
      batches,
      tooOld,
      letters: sum(letters.values()),
      chunksCompressed: compressed,
      raw,
      buckets,
      differing,
    },
    broken: brokenClaims({
      'every bucket of every level equals its recomputation from raw': differing === 0,
      'every sample that is not too old is in the log': raw === samples,
      'what is older than retention is set aside with its reason, and nothing else':
        letters.get('older-than-retention') === tooOld && letters.size === 1,
      'history older than retention is unchanged': (await historyOf(region, retentionDays)) === history,
      'there were compressed chunks and late batches': compressed > 0 && buckets > 0 && tooOld > 0,
    }),
  }
}

interface LateLoad {
  readonly region: Region
  readonly node: RegisteredNode
  readonly boot: number
  readonly count: number
  readonly random: () => number
}

const samplesPerBatch = 10

/** @returns how many of the batches were older than retention */
async function publishLate({
  region,
  node: { node, token },
  boot,
  count,
  random,
}: LateLoad): Promise<number> {
  const { host, port } = region.mqtt
  const client = await connectAsync({
    host,
    port,
    clientId: node,
    username: node,
    password: token,
    protocolVersion: 4,
  })
  let tooOld = 0
  for (let seq = 1; seq <= count; seq += 1) {
    const late = ageOf(seq, random)
    if (late > retentionDays * dayMs) tooOld += 1
    const samples = Array.from({ length: samplesPerBatch }, (_, index) => ({
      ts: Math.round(Date.now() - late) - index * 1000,
      cell: 1 + (index % 3),
      values: { rsrp_dbm: -120 + Math.round(random() * 60), calls_attempted: index },
    }))
    const payload = encodeColumnarBatch({ boot, seq, sent: Date.now(), samples })
    await client.publishAsync(mqttTopic(region.region, node, 'telemetry'), payload, { qos: 1 })
  }
  await client.endAsync()
  return tooOld
}

function ageOf(seq: number, random: () => number): number {
  if (seq % 50 === 5) return (retentionDays + 1 + random() * 100) * dayMs
  return seq % 10 === 0 ? random() * 2 * dayMs : random() * 180_000
}

/** What comes later is to meet compressed chunks: those of the first half must be there. */
async function untilLedgered(
  region: Region,
  { nodes, batches }: { readonly nodes: readonly string[]; readonly batches: number },
): Promise<void> {
  const deadline = Date.now() + 60_000
  await withReader(region.databaseUrl('telstar_reader'), async (reader) => {
    for (;;) {
      const { rows } = await reader.query<{ count: number }>(
        'SELECT count(*)::int AS count FROM batches JOIN nodes USING (node_id) WHERE name = ANY($1)',
        [nodes],
      )
      if ((rows[0]?.count ?? 0) >= batches || Date.now() > deadline) return
      await pause(0.2)
    }
  })
}

async function compressAll(region: Region): Promise<number> {
  return withReader(region.databaseUrl('telstar_owner'), async (owner) => {
    const { rows } = await owner.query(
      "SELECT compress_chunk(c, if_not_compressed => true) FROM show_chunks('radio') c",
    )
    return rows.length
  })
}

const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, number) => total + number, 0)
