import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DeadLetter } from '@telstar/contracts/dead-letter'
import type { KafkaTopic } from '@telstar/contracts/kafka-topics'
import { type RunningKafka, startKafka } from '@telstar/infra/engines/start-kafka'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog as log } from '../tests/silent-log.js'
import { createTopics } from './create-topics.js'
import { listDeadLetters, replayDeadLetters, type StoredDeadLetter, writeDeadLetter } from './dead-letters.js'
import { followTopic } from './follow-topic.js'
import type { KafkaRecord } from './kafka-record.js'
import { type ReadOptions, readTopic } from './read-topic.js'
import { type Producer, startProducer } from './start-producer.js'

const home = mkdtempSync(join(tmpdir(), 'telstar-topics-'))
const dataDir = join(home, 'kafka')
let kafka: RunningKafka
let brokers: string[]
let producer: Producer

beforeAll(async () => {
  kafka = await startKafka({ dataDir, heap: '256m' })
  brokers = [kafka.brokers]
  producer = startProducer({ brokers, clientId: 'test', log, deliveryTimeoutMs: 30_000 })
})

afterAll(async () => {
  await producer?.stop()
  await kafka?.stop()
  rmSync(home, { recursive: true, force: true })
})

const topicNamed = (name: string, partitions = 3): KafkaTopic => {
  return { name, key: 'node', partitions, cleanup: 'delete', retentionDays: 7, holds: 'test records' }
}

async function opened(name: string, partitions = 3): Promise<string> {
  await createTopics({ brokers, log, topics: [topicNamed(name, partitions)], replication: 1 })
  return name
}

async function fill(topic: string, count: number): Promise<void> {
  const send = (_: unknown, index: number) =>
    producer.produce({ topic, key: null, partition: index % 3, value: Buffer.from(`${index}`) })
  await Promise.all(Array.from({ length: count }, send))
}

async function read(options: Pick<ReadOptions, 'topic' | 'from' | 'filter' | 'limit'>): Promise<string[]> {
  const values: string[] = []
  for await (const { value } of readTopic({ brokers, log, ...options })) values.push(value.toString())
  return values
}

async function gathered<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = []
  for await (const item of items) list.push(item)
  return list
}

describe('Topics', () => {
  it('are created once; an existing one is left as it is, and named when it differs', async () => {
    const [first, second] = [topicNamed('first', 3), topicNamed('second', 2)]
    const topics = [first]
    expect(await createTopics({ brokers, log, topics, replication: 1 })).toEqual({
      created: ['first'],
      existing: [],
      differing: [],
    })
    const wider = { ...first, partitions: 6 }
    expect(await createTopics({ brokers, log, topics: [wider, second], replication: 1 })).toEqual({
      created: ['second'],
      existing: ['first'],
      differing: [{ topic: 'first', wanted: 6, found: 3 }],
    })
    expect(await producer.partitionsOf('first')).toBe(3)
  })

  it('say so when Kafka is not there', async () => {
    const topics = [topicNamed('nowhere')]
    const nowhere = createTopics({ brokers: ['127.0.0.1:1'], log, topics, replication: 1, withinMs: 1500 })
    await expect(nowhere).rejects.toThrow('did not answer')
  })

  it('are read up to their present end, filtered, limited, and from given offsets on', async () => {
    const topic = await opened('reading')
    expect(await read({ topic })).toEqual([])
    await fill(topic, 3000)
    expect(new Set(await read({ topic }))).toHaveLength(3000)
    expect(await read({ topic, filter: ({ value }) => value.toString() === '77' })).toEqual(['77'])
    expect(await read({ topic, limit: 5 })).toHaveLength(5)
    const from = new Map([
      [0, 990n],
      [1, 1000n],
      [2, 5000n],
    ])
    expect(await read({ topic, from })).toHaveLength(10)
  })

  it('cannot be read when there are none', async () => {
    const missing = gathered(readTopic({ brokers, log, topic: 'missing', withinMs: 1000 }))
    await expect(missing).rejects.toThrow('missing')
  })

  it('are followed from the beginning, tombstones too, over a restart of Kafka', async () => {
    const topic = await opened('followed')
    await fill(topic, 3000)
    const seen: KafkaRecord[] = []
    const onRecord = async (record: KafkaRecord) => {
      seen.push(record)
      if (record.value.toString() === '5') throw new Error('a record the follower cannot read')
    }
    const follower = followTopic({ brokers, clientId: 'test', log, topic, onRecord })
    expect(follower.readiness()).not.toBeNull()
    await follower.caughtUp
    expect(seen).toHaveLength(3000)
    expect(follower.readiness()).toBeNull()
    await producer.produce({ topic, key: 'bts-1', value: null, headers: { a: 'b' } })
    await expect.poll(() => seen.length).toBe(3001)
    expect(seen.at(-1)).toMatchObject({ key: 'bts-1', headers: { a: 'b' } })
    expect(seen.at(-1)?.value).toHaveLength(0)
    process.kill(kafka.pid, 'SIGKILL')
    await kafka.exited
    await expect.poll(() => follower.readiness(), { timeout: 10_000 }).toContain('Kafka')
    kafka = await startKafka({ dataDir, port: kafka.port, heap: '256m' })
    await fill(topic, 300)
    await expect.poll(() => seen.length, { timeout: 20_000 }).toBe(3301)
    await expect.poll(() => follower.readiness(), { timeout: 10_000 }).toBeNull()
    const places = seen.map(({ partition, offset }) => `${partition}@${offset}`)
    expect(new Set(places).size).toBe(3301)
    await follower.stop()
  })

  it('that hold nothing are caught up with at once', async () => {
    const topic = await opened('empty')
    const follower = followTopic({ brokers, clientId: 'test', log, topic, onRecord: () => {} })
    await follower.caughtUp
    await follower.stop()
  })
})

describe('Dead letters', () => {
  const bytes = Buffer.from([0x00, 0xff, 0x7b, 0x80])
  const letter = (id: string): DeadLetter => ({
    id,
    node: 'bts-1',
    region: 'north',
    reason: 'broken-json',
    detail: 'Zürich',
    origin: { kind: 'kafka', topic: 'telemetry', partition: 2, offset: '9007199254740993', index: 1 },
    received: 1_700_000_000_000,
    part: 1,
    bytes,
  })

  it('are kept with reason, origin and the very bytes; a letter written twice is listed once', async () => {
    const topic = await opened('letters.dlq')
    for (const id of ['a', 'b', 'a', 'c']) await writeDeadLetter(producer, topic, letter(id))
    const stored = await gathered(listDeadLetters({ brokers, log, topic }))
    expect(stored.map((one) => one.letter)).toEqual([letter('a'), letter('b'), letter('c')])
    const filter = (one: StoredDeadLetter) => one.letter.id === 'b'
    expect(await gathered(listDeadLetters({ brokers, log, topic, filter }))).toHaveLength(1)
    expect(await gathered(listDeadLetters({ brokers, log, topic, limit: 2 }))).toHaveLength(2)
  })

  it('are replayed as single records with the same bytes', async () => {
    const topic = await opened('replayed')
    const letters = listDeadLetters({ brokers, log, topic: 'letters.dlq' })
    expect(await replayDeadLetters({ producer, letters, topic })).toBe(3)
    const records = await gathered(readTopic({ brokers, log, topic }))
    expect(records).toHaveLength(3)
    for (const { key, value, headers } of records) {
      expect(key).toBe('bts-1')
      expect(value.equals(bytes)).toBe(true)
      expect(headers).toEqual({ node: 'bts-1', region: 'north', received: '1700000000000', part: '1' })
    }
  })
})
