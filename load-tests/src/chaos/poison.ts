import { readTopic } from '@telstar/bus/read-topic'
import { startProducer } from '@telstar/bus/start-producer'
import { kafkaTopics, recordHeaders } from '@telstar/contracts/kafka-topics'
import { mqttTopic } from '@telstar/contracts/mqtt-topics'
import { createLogger } from '@telstar/runtime/logger'
import { connectAsync } from 'mqtt'
import type { Region } from '../start-region.js'
import { type BadPayload, badBatch, badPayloads, sampleAt } from './bad-payloads.js'
import { journaledLoad } from './journaled-load.js'
import { missing, readLog, waitForLog } from './log-oracle.js'
import { pause } from './pause.js'
import { brokenClaims, type ChaosContext, type Scenario, type Verdict } from './scenario.js'

/** Bad payloads among good ones: each becomes one dead letter with its reason, and the line does not stop. */
export const poison: Scenario = {
  promise: 5,
  name: 'poison does not stop the line',
  fullCount: 5000,
  smallCount: 60,
  run,
}

async function run({ region, count, say }: ChaosContext): Promise<Verdict> {
  const [culprit, ...nodes] = await registerOnce(region, 11)
  if (culprit === undefined) throw new Error('no node was registered')
  const expected = new Map<string, number>()
  const load = await journaledLoad({
    region,
    nodes,
    batchesPerSecond: 500,
    during: async () => {
      await publishBad({ region, culprit, count, expected })
      await produceUnknownNode(region, expected)
      say(`${count} bad payloads are out`)
      await pause(3)
    },
  })
  const reader = region.databaseUrl('telstar_reader')
  const begun = performance.now()
  await waitForLog(reader, { boot: load.boot, batches: load.result.batches, seconds: 30 })
  const lagSeconds = (performance.now() - begun) / 1000
  const letters = await waitForLetters(region, {
    nodes: [culprit.node, unknownNode],
    total: sum(expected.values()),
  })
  const log = await readLog(
    reader,
    load.boot,
    nodes.map(({ node }) => node),
  )
  const holes = missing(load.promised, log.batches)
  return {
    facts: {
      bad: sum(expected.values()),
      letters: sum(letters.values()),
      holes,
      lagSeconds,
      ...Object.fromEntries(letters),
    },
    broken: [
      ...miscounted(expected, letters),
      ...brokenClaims({
        'no other dead letter': sum(letters.values()) === sum(expected.values()),
        'every good batch is in the log': holes === 0 && log.rowsMissing === 0 && log.rowsTooMany === 0,
        'the writer has caught up within 30 s': lagSeconds < 30,
      }),
    ],
  }
}

/** Names of this run alone: a run before it has left dead letters under others. */
function registerOnce(region: Region, count: number) {
  const run = Date.now().toString(36)
  return region.registerNodes(Array.from({ length: count }, (_, index) => `poison-${run}-${index}`))
}

function miscounted(expected: Map<string, number>, letters: Map<string, number>): string[] {
  return [...expected]
    .filter(([reason, wanted]) => letters.get(reason) !== wanted)
    .map(([reason, wanted]) => `${wanted} dead letters ${reason}, found ${letters.get(reason) ?? 0}`)
}

interface BadLoad {
  readonly region: Region
  readonly culprit: { readonly node: string; readonly token: string }
  readonly count: number
  readonly expected: Map<string, number>
}

async function publishBad({ region, culprit, count, expected }: BadLoad): Promise<void> {
  const { node, token } = culprit
  const { host, port } = region.mqtt
  const client = await connectAsync({
    host,
    port,
    clientId: node,
    username: node,
    password: token,
    protocolVersion: 4,
  })
  const topic = mqttTopic(region.region, node, 'telemetry')
  const boot = Math.floor(Date.now() / 1000)
  for (let index = 0; index < count; index += 1) {
    const bad = badPayloads[index % badPayloads.length] as BadPayload
    await client.publishAsync(topic, bad.payload(index, boot), { qos: 1 })
    expected.set(bad.reason, (expected.get(bad.reason) ?? 0) + 1)
  }
  await client.endAsync()
}

const log = createLogger('chaos', 'error')
const unknownNode = 'nobody-knows-this-node'

/** No broker lets an unknown node in, but Kafka has other writers. */
async function produceUnknownNode(region: Region, expected: Map<string, number>): Promise<void> {
  const producer = startProducer({ brokers: [region.kafkaBrokers], clientId: 'chaos', log })
  const headers = {
    [recordHeaders.node]: unknownNode,
    [recordHeaders.region]: region.region,
    [recordHeaders.received]: String(Date.now()),
  }
  const value = Buffer.from(badBatch(sampleAt(Date.now(), '"rsrp_dbm":-80'))(1, 1))
  await producer.produce({ topic: kafkaTopics.telemetry.name, key: unknownNode, value, headers })
  await producer.stop()
  expected.set('unknown-node', 1)
}

async function waitForLetters(
  region: Region,
  want: { nodes: string[]; total: number },
): Promise<Map<string, number>> {
  const deadline = Date.now() + 30_000
  for (;;) {
    const reasons = new Map<string, string>()
    for await (const { headers } of readTopic({
      log,
      brokers: [region.kafkaBrokers],
      topic: kafkaTopics.telemetryDeadLetters.name,
    })) {
      // One refusal written twice (after a crash) is one dead letter: its id is the same.
      if (want.nodes.includes(headers.node ?? '')) reasons.set(headers.id ?? '', headers.reason ?? '')
    }
    if (reasons.size >= want.total || Date.now() > deadline) return countBy(reasons.values())
    await pause(0.5)
  }
}

function countBy(items: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1)
  return counts
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, number) => total + number, 0)
}
