import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import kafka from 'node-rdkafka'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningKafka, startKafka } from './start-kafka.js'

let folder: string
let broker: RunningKafka

const start = (port = 0) => startKafka({ dataDir: join(folder, 'kafka'), port, heap: '384m' })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'telstar-kafka-'))
  broker = await start()
})

afterAll(async () => {
  await broker?.stop()
  rmSync(folder, { recursive: true, force: true })
})

function createTopic(topic: string): Promise<void> {
  const admin = kafka.AdminClient.create({ 'bootstrap.servers': broker.brokers })
  return new Promise((resolve, reject) => {
    admin.createTopic({ topic, num_partitions: 2, replication_factor: 1 }, 20_000, (error) => {
      admin.disconnect()
      if (error) reject(error)
      else resolve()
    })
  })
}

async function produce(topic: string, values: string[]): Promise<void> {
  const producer = new kafka.Producer({
    'bootstrap.servers': broker.brokers,
    'enable.idempotence': true,
    dr_cb: true,
    'topic.metadata.propagation.max.ms': 500,
  })
  producer.setPollInterval(5)
  await new Promise((resolve, reject) =>
    producer.connect({}, (error) => (error ? reject(error) : resolve(undefined))),
  )
  try {
    await new Promise<void>((resolve, reject) => {
      let left = values.length
      producer.on('delivery-report', (error) => {
        left -= 1
        if (error) reject(error)
        else if (left === 0) resolve()
      })
      for (const value of values) producer.produce(topic, null, Buffer.from(value), value)
    })
  } finally {
    await new Promise((resolve) => producer.disconnect(5000, resolve))
  }
}

async function consume(topic: string, count: number): Promise<string[]> {
  const settings = {
    'bootstrap.servers': broker.brokers,
    'group.id': `reader-${Math.random()}`,
    'enable.auto.commit': false,
  }
  const consumer = new kafka.KafkaConsumer(settings, { 'auto.offset.reset': 'earliest' })
  await new Promise((resolve, reject) =>
    consumer.connect({}, (error) => (error ? reject(error) : resolve(undefined))),
  )
  const values: string[] = []
  consumer.setDefaultConsumeTimeout(200)
  consumer.subscribe([topic])
  while (values.length < count) {
    const messages = await new Promise<kafka.Message[]>((resolve, reject) =>
      consumer.consume(1000, (error, got) => (error ? reject(error) : resolve(got))),
    )
    values.push(...messages.map(({ value }) => String(value)))
  }
  await new Promise((resolve) => consumer.disconnect(resolve))
  return values.sort()
}

const numbered = (name: string) =>
  Array.from({ length: 500 }, (_, i) => `${name}-${String(i).padStart(3, '0')}`)

it('keeps acknowledged records through SIGKILL and a restart on the same port, then through a stop', async () => {
  await createTopic('kept')
  await produce('kept', numbered('before'))
  const { port } = broker
  process.kill(broker.pid, 'SIGKILL')
  await broker.exited
  broker = await start(port)
  expect(broker.brokers).toBe(`127.0.0.1:${port}`)
  await produce('kept', numbered('then'))
  await broker.stop()
  await broker.stop()
  broker = await start(port)
  expect(await consume('kept', 1000)).toEqual([...numbered('before'), ...numbered('then')])
})

it('creates no topic that nobody declared', async () => {
  await expect(produce('surprise', ['x'])).rejects.toThrow()
  const producer = new kafka.Producer({ 'bootstrap.servers': broker.brokers })
  const { topics } = await new Promise<kafka.Metadata>((resolve, reject) =>
    producer.connect({ allTopics: true }, (error, metadata) => (error ? reject(error) : resolve(metadata))),
  )
  expect(topics.map(({ name }) => name)).toContain('kept')
  expect(topics.map(({ name }) => name)).not.toContain('surprise')
  await new Promise((resolve) => producer.disconnect(5000, resolve))
})

it('refuses a second broker on the same data directory', async () => {
  await expect(start()).rejects.toThrow(`is in use by Kafka, process ${broker.pid}`)
})
