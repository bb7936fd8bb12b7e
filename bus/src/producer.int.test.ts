import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningKafka, startKafka } from '@telstar/infra/engines/start-kafka'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { freeze, thaw } from '../tests/freeze.js'
import { silentLog as log } from '../tests/silent-log.js'
import { createTopics } from './create-topics.js'
import type { KafkaRecord } from './kafka-record.js'
import { partitionFor } from './partition.js'
import { ProducerConnection } from './producer-connection.js'
import { readTopic } from './read-topic.js'
import { type Producer, startProducer } from './start-producer.js'

const home = mkdtempSync(join(tmpdir(), 'telstar-producer-'))
const dataDir = join(home, 'kafka')
let kafka: RunningKafka
let brokers: string[]
const producers: Producer[] = []

beforeAll(async () => {
  kafka = await startKafka({ dataDir, heap: '256m' })
  brokers = [kafka.brokers]
})

afterEach(async () => {
  await Promise.all(producers.splice(0).map((producer) => producer.stop()))
})

afterAll(async () => {
  await kafka?.stop()
  rmSync(home, { recursive: true, force: true })
})

const opened = (deliveryTimeoutMs = 10_000) => {
  const producer = startProducer({ brokers, clientId: 'test', log, deliveryTimeoutMs })
  producers.push(producer)
  return producer
}

async function topicOf(name: string, partitions = 3) {
  const topic = { name, key: 'node', partitions, cleanup: 'delete', holds: 'test records' } as const
  await createTopics({ brokers, log, topics: [topic], replication: 1 })
  return name
}

async function allOf(topic: string): Promise<KafkaRecord[]> {
  const records: KafkaRecord[] = []
  for await (const record of readTopic({ brokers, log, topic })) records.push(record)
  return records
}

const place = ({ partition, offset }: { partition: number; offset: bigint }) => `${partition}@${offset}`
const text = (words: string) => Buffer.from(words)

describe('The producer', () => {
  it('reports every delivery, at the place where the record then lies, with key, value and headers', async () => {
    const topic = await topicOf('reports')
    const producer = opened()
    expect(await producer.partitionsOf(topic)).toBe(3)
    const given = await Promise.all(
      Array.from({ length: 20_000 }, async (_, index) => {
        const key = `bts-${index % 100}`
        const headers = { node: key, text: 'Zürich' }
        const delivered = await producer.produce({
          topic,
          key,
          value: text(`${index}`),
          headers,
          timestamp: 1e12,
        })
        return [place(delivered), `${key} ${index}`] as const
      }),
    )
    expect(producer.pending()).toBe(0)
    const records = await allOf(topic)
    const found = records.map((record) => [place(record), `${record.key} ${record.value}`] as const)
    expect(new Map(found)).toEqual(new Map(given))
    expect(found).toHaveLength(20_000)
    expect(records[7]?.headers).toEqual({ node: records[7]?.key, text: 'Zürich' })
    expect(records[7]?.timestamp).toBe(1e12)
  })

  it('chooses the partition of a key as partitionFor does, unless told otherwise', async () => {
    const topic = await topicOf('partitions', 12)
    const producer = opened()
    expect(await producer.partitionsOf(topic)).toBe(12)
    for (let node = 0; node < 50; node += 1) {
      const key = `north-${node}-ü`
      const { partition } = await producer.produce({ topic, key, value: text('x') })
      expect(partition).toBe(partitionFor(key, 12))
    }
    const { partition } = await producer.produce({ topic, key: 'north-1', value: text('x'), partition: 7 })
    expect(partition).toBe(7)
  })

  it('keeps the order of a partition', async () => {
    const topic = await topicOf('order', 1)
    const producer = opened()
    const sent = Array.from({ length: 5000 }, (_, index) => `${index}`)
    await Promise.all(sent.map((value) => producer.produce({ topic, key: null, value: text(value) })))
    expect((await allOf(topic)).map(({ value }) => value.toString())).toEqual(sent)
  })

  it('says what can never be delivered', async () => {
    const topic = await topicOf('refusals')
    const producer = opened(5000)
    const value = Buffer.alloc(2_000_000)
    await expect(producer.produce({ topic, key: 'a', value })).rejects.toMatchObject({ code: 'too-large' })
    await expect(producer.partitionsOf('no-such-topic')).rejects.toMatchObject({ code: 'unknown-topic' })
  })

  it('rejects in time while Kafka is frozen, says it is not ready, and goes on when Kafka does', async () => {
    const topic = await topicOf('frozen')
    const producer = opened(3000)
    await producer.produce({ topic, key: 'a', value: text('before') })
    await freeze(kafka.pid)
    const started = performance.now()
    try {
      const frozen = Array.from({ length: 200 }, (_, index) =>
        producer.produce({ topic, key: `a${index}`, value: text('frozen') }).then(
          () => 'delivered',
          ({ code }) => code,
        ),
      )
      expect(new Set(await Promise.all(frozen))).toEqual(new Set(['timeout']))
      expect(performance.now() - started).toBeLessThan(3500)
      expect(producer.readiness()).toContain('Kafka')
    } finally {
      thaw(kafka.pid)
    }
    const back = await eventually(() => producer.produce({ topic, key: 'a', value: text('after') }))
    expect(back.partition).toBe(partitionFor('a', 3))
    await expect.poll(() => producer.readiness(), { timeout: 5000 }).toBeNull()
    expect((await allOf(topic)).map(({ value }) => value.toString())).toContain('after')
  })

  it('takes another client when nothing is delivered for long, and delivers as soon as Kafka goes on', async () => {
    const topic = await topicOf('standstill')
    const said: string[] = []
    const spoken = { ...log, error: (_: object, text: string) => said.push(text) } as unknown as typeof log
    const producer = startProducer({ brokers, clientId: 'test', log: spoken, deliveryTimeoutMs: 2000 })
    producers.push(producer)
    await producer.produce({ topic, key: 'a', value: text('before') })
    await freeze(kafka.pid)
    try {
      for (const deadline = performance.now() + 30_000; said.length === 0 && performance.now() < deadline; )
        await producer.produce({ topic, key: 'a', value: text('frozen') }).catch(() => {})
    } finally {
      thaw(kafka.pid)
    }
    expect(said).toEqual(['the producer failed for good; another takes its place'])
    const thawed = performance.now()
    await eventually(() => producer.produce({ topic, key: 'a', value: text('after') }))
    // Mostly at once; where three test files share two cores a client has needed more than ten seconds.
    expect(performance.now() - thawed).toBeLessThan(30_000)
    expect((await allOf(topic)).map(({ value }) => value.toString())).toContain('after')
  })

  it('loses nothing it acknowledged, and nothing twice, when Kafka is killed and comes back', async () => {
    const topic = await topicOf('killed')
    const producer = opened(20_000)
    const acknowledged = new Set<string>()
    let sending = true
    const send = async () => {
      for (let index = 0; sending; index += 1) {
        const delivered = producer.produce({ topic, key: `k${index % 10}`, value: text(`${index}`) })
        void delivered.then(
          () => acknowledged.add(`${index}`),
          () => {},
        )
        if (index % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
    const sender = send()
    const moreBy = (count: number) =>
      expect.poll(() => acknowledged.size, { timeout: 20_000 }).toBeGreaterThan(acknowledged.size + count)
    await moreBy(2000)
    process.kill(kafka.pid, 'SIGKILL')
    await kafka.exited
    kafka = await startKafka({ dataDir, port: kafka.port, heap: '256m' })
    await moreBy(2000)
    sending = false
    await sender
    await expect.poll(() => producer.pending(), { timeout: 20_000 }).toBe(0)
    const found = (await allOf(topic)).map(({ value }) => value.toString())
    expect(new Set(found).size).toBe(found.length)
    const there = new Set(found)
    expect([...acknowledged].filter((value) => !there.has(value))).toEqual([])
  })

  it('holds what it is given before Kafka is there', async () => {
    const topic = await topicOf('early')
    await kafka.stop()
    const producer = opened(30_000)
    expect(producer.readiness()).toContain('not connected')
    const early = producer.produce({ topic, key: 'a', value: text('early') })
    kafka = await startKafka({ dataDir, port: kafka.port, heap: '256m' })
    await expect(early).resolves.toMatchObject({ offset: 0n })
  })

  it('takes another client when librdkafka declares the present one dead, and rejects what that one held', async () => {
    const topic = await topicOf('fatal')
    const failures: string[] = []
    const connection = new ProducerConnection(
      { brokers, clientId: 'test', log },
      { connected: () => {}, reported: () => {}, fatal: ({ message }) => failures.push(message) },
    )
    await connection.connecting
    const first = connection.client
    first?.emit('event.error', { message: 'Local: Fatal error' })
    expect(failures).toEqual(['Local: Fatal error'])
    await connection.connecting
    expect(connection.client).not.toBe(first)
    expect(connection.client?.produce(topic, 0, text('x'))).toBe(true)
    await connection.stop(5000)
    await connection.close()
    expect(await allOf(topic)).toHaveLength(1)
  })

  it('stops in seconds with Kafka frozen, and rejects what was not delivered', async () => {
    const topic = await topicOf('stopped')
    const producer = opened(60_000)
    await producer.produce({ topic, key: 'a', value: text('x') })
    await freeze(kafka.pid)
    try {
      const pending = expect(producer.produce({ topic, key: 'a', value: text('y') })).rejects.toMatchObject({
        code: 'stopped',
      })
      const started = performance.now()
      await producer.stop()
      expect(performance.now() - started).toBeLessThan(8000)
      await pending
    } finally {
      thaw(kafka.pid)
    }
    const late = producer.produce({ topic, key: 'a', value: text('z') })
    await expect(late).rejects.toMatchObject({ code: 'stopped' })
  })
})

async function eventually<Result>(act: () => Promise<Result>): Promise<Result> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await act()
    } catch (error) {
      if (attempt >= 14) throw error
    }
  }
}
