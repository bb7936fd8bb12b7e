import { Writable } from 'node:stream'
import { createTopics } from '@telstar/bus/create-topics'
import { readTopic } from '@telstar/bus/read-topic'
import { startProducer } from '@telstar/bus/start-producer'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { decodeGathered } from '@telstar/contracts/telemetry-record'
import { hashToken, newToken } from '@telstar/runtime/node-token'
import { type Logger, pino } from 'pino'
import { brokerConfig } from '../src/config.js'

export interface LogLine {
  readonly level: number
  readonly msg: string
  readonly node?: string | null
  readonly reason?: string
  readonly action?: string
  readonly topic?: string
  readonly cause?: string
}

/** A logger whose lines can be asked for. */
export function recordingLog(level = 'debug'): { log: Logger; lines: LogLine[]; text: () => string } {
  const lines: LogLine[] = []
  const raw: string[] = []
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      raw.push(chunk.toString())
      lines.push(JSON.parse(chunk.toString()) as LogLine)
      done()
    },
  })
  return { log: pino({ level }, sink), lines, text: () => raw.join('') }
}

/** Topics and registered nodes on a running Kafka, as `telstar nodes add` would make them. */
export async function prepareRegion(brokers: string) {
  const { log } = recordingLog('warn')
  await createTopics({ brokers: [brokers], topics: Object.values(kafkaTopics), replication: 1, log })
  const producer = startProducer({ brokers: [brokers], clientId: 'test-region', log })
  const put = async (node: string, entry: object | null) => {
    const value = entry === null ? null : Buffer.from(JSON.stringify(entry))
    await producer.produce({ topic: kafkaTopics.nodeRegistry.name, key: node, value })
  }
  return {
    /** Registers a node, or gives it a new token. */
    async add(node: string): Promise<string> {
      const token = newToken()
      const updatedAt = new Date().toISOString()
      await put(node, { node, region: 'north', site: 's', tokenHash: hashToken(token), updatedAt })
      return token
    },
    remove: (node: string) => put(node, null),
    /** Telemetry payloads in Kafka's order, whatever the form of their record. */
    async telemetry(): Promise<{ node: string; payload: Buffer; partition: number }[]> {
      const found: { node: string; payload: Buffer; partition: number }[] = []
      for await (const { headers, key, value, partition } of readTopic({
        brokers: [brokers],
        topic: kafkaTopics.telemetry.name,
        log,
      })) {
        if (headers.form === 'gathered')
          found.push(...decodeGathered(value).map(({ node, payload }) => ({ node, payload, partition })))
        else found.push({ node: String(key), payload: value, partition })
      }
      return found
    },
    async records(topic: string) {
      const found: { key: string | null; value: Buffer; headers: Record<string, string> }[] = []
      for await (const record of readTopic({ brokers: [brokers], topic, log })) found.push(record)
      return found
    },
    stop: () => producer.stop(),
  }
}

export type Region = Awaited<ReturnType<typeof prepareRegion>>

export function testConfig(brokers: string, settings: Record<string, string> = {}) {
  return brokerConfig({ REGION: 'north', KAFKA_BROKERS: brokers, MQTT_PORT: '0', ...settings })
}
