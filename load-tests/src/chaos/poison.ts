import { startProducer } from '@telstar/bus/start-producer'
import { kafkaTopics, recordHeaders } from '@telstar/contracts/kafka-topics'
import { mqttTopic } from '@telstar/contracts/mqtt-topics'
import { createLogger } from '@telstar/runtime/logger'
import { connectAsync } from 'mqtt'
import type { Region } from '../start-region.js'
import { type BadPayload, badBatch, badPayloads, sampleAt } from './bad-payloads.js'
import { countLetters } from './dead-letters-oracle.js'
import { journaledLoad } from './journaled-load.js'
import { waitForLog } from './log-oracle.js'
import { logVerdict } from './log-verdict.js'
import { newNodes } from './new-nodes.js'
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

/** A million good ones at the full count. */
const goodPerBad = 200

async function run({ region, count, thorough, say }: ChaosContext): Promise<Verdict> {
  const [culprit, ...nodes] = await newNodes(region, 'poison', 11)
  if (culprit === undefined) throw new Error('no node was registered')
  const stranger = `${culprit.node}-unknown`
  const expected = new Map<string, number>()
  const good = thorough ? count * goodPerBad : 500
  const load = await journaledLoad({
    region,
    nodes,
    batchesPerSecond: thorough ? 4000 : 500,
    during: async ({ acknowledged }) => {
      await publishBad({ region, culprit, count, expected })
      await produceBad({ region, culprit: culprit.node, stranger, expected })
      say(`${sum(expected.values())} bad payloads are out`)
      while (acknowledged() < good) await pause(0.2)
    },
  })
  const reader = region.databaseUrl('telstar_reader')
  const lagSeconds = await waitForLog(reader, load, 30)
  const log = await logVerdict(region, load)
  const total = sum(expected.values())
  const letters = await countLetters(region, { nodes: [culprit.node, stranger], total })
  const lettersOfGood = sum((await countLetters(region, { nodes: load.nodes, total: 0 })).values())
  return {
    facts: {
      ...log.facts,
      bad: total,
      letters: sum(letters.values()),
      lagSeconds,
      ...Object.fromEntries(letters),
    },
    broken: [
      ...log.broken,
      ...miscounted(expected, letters),
      ...brokenClaims({
        'no other dead letter': sum(letters.values()) === total && lettersOfGood === 0,
        'the writer has caught up within 30 s': lagSeconds < 30,
      }),
    ],
  }
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

interface BadRecords {
  readonly region: Region
  readonly culprit: string
  /** A node that nobody registered. */
  readonly stranger: string
  readonly expected: Map<string, number>
}

/** What no broker lets in comes from Kafka's other writers: an unknown node, and a record as large as Kafka takes. */
async function produceBad({ region, culprit, stranger, expected }: BadRecords): Promise<void> {
  const producer = startProducer({ brokers: [region.kafkaBrokers], clientId: 'chaos', log })
  const put = async (node: string, value: Buffer, reason: string) => {
    const headers = {
      [recordHeaders.node]: node,
      [recordHeaders.region]: region.region,
      [recordHeaders.received]: String(Date.now()),
    }
    await producer.produce({ topic: kafkaTopics.telemetry.name, key: node, value, headers })
    expected.set(reason, (expected.get(reason) ?? 0) + 1)
  }
  await put(stranger, Buffer.from(badBatch(sampleAt(Date.now(), '"rsrp_dbm":-80'))(1, 1)), 'unknown-node')
  // 1 MB with headers and key: what a client of Kafka sends at most, unless told.
  await put(culprit, Buffer.alloc(999_000, 0x01), 'unknown-form')
  await producer.stop()
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, number) => total + number, 0)
}
