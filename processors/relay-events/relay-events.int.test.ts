import { once } from 'node:events'
import { readTopic } from '@telstar/bus/read-topic'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { type ScratchEngines, startScratchEngines } from '@telstar/infra/scratch-engines'
import { closeDatabase, type Database, inTransaction, openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { enterOutbox } from '../alerts/outbox-table.js'
import { spawnProcessor } from '../tests/spawn-processor.js'
import { relayEvents } from './start.js'

const log = createLogger('test', 'silent')
const topic = kafkaTopics.commandOutcomes.name
const soon = { timeout: 30_000, interval: 50 }
let engines: ScratchEngines
let pool: Database
/** A story told once more has names of its own. */
let stories = 0
let config: Parameters<typeof relayEvents>[0]

beforeAll(async () => {
  engines = await startScratchEngines(log)
  pool = openDatabase({ url: engines.databaseUrl('telstar_owner'), name: 'test', log })
  config = {
    brokers: [engines.brokers],
    databaseUrl: engines.databaseUrl('telstar_writer'),
    health: { host: '127.0.0.1', port: 0 },
  }
})
afterAll(async () => {
  await closeDatabase(pool)
  await engines.stop()
})

function newStory(): string {
  stories += 1
  return `story${stories}`
}

/** Numbers from `from` on, `count` of them, each to one of sixty keys of this story, in transactions of 50. */
async function enter(story: string, from: number, count: number): Promise<void> {
  for (let at = from; at < from + count; at += 50) {
    const numbers = Array.from({ length: Math.min(50, from + count - at) }, (_, index) => at + index)
    await inTransaction(pool, (client) =>
      enterOutbox(
        client,
        numbers.map((n) => ({
          topic,
          key: `${story}-${n % 60}`,
          value: n % 10 === 9 ? null : Buffer.from(String(n)),
          headers: { ce_id: `${story}-${n}` },
        })),
      ),
    )
  }
}

async function waiting(): Promise<number> {
  const { rows } = await pool.query<{ count: number }>('SELECT count(*)::int AS count FROM outbox')
  return rows[0]?.count ?? 0
}

/** The numbers a story published: as they first appeared, by key, and how often one came again. */
async function published(story: string) {
  const first = new Map<string, number[]>()
  const seen = new Set<string>()
  let repeats = 0
  for await (const { key, headers, value } of readTopic({ brokers: [engines.brokers], topic, log })) {
    if (!key?.startsWith(`${story}-`)) continue
    const id = headers['ce_id'] ?? ''
    const n = Number(id.slice(story.length + 1))
    expect(value.toString()).toBe(n % 10 === 9 ? '' : String(n))
    if (seen.has(id)) repeats += 1
    else first.set(key, [...(first.get(key) ?? []), n])
    seen.add(id)
  }
  return { first, count: seen.size, repeats }
}

function expectInOrder(first: Map<string, number[]>): void {
  for (const numbers of first.values()) expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
}

const empty = () => vi.waitFor(async () => expect(await waiting()).toBe(0), soon)

it('what is in the outbox is published once, in order, and the default rules of a new region are the first', async () => {
  const story = newStory()
  await enter(story, 0, 600)
  const relay = relayEvents(config, log, new Metrics('test', { process: false }))
  await empty()
  await relay.stop()
  const { first, count, repeats } = await published(story)
  expect({ count, repeats }).toEqual({ count: 600, repeats: 0 })
  expectInOrder(first)
  const rules = []
  const read = { brokers: [engines.brokers], topic: kafkaTopics.alertRules.name, log }
  for await (const { value } of readTopic(read)) rules.push(JSON.parse(value.toString()))
  expect(rules).toContainEqual(expect.objectContaining({ id: 'signal-low', raise: 50, version: 1 }))
})

it('what appears late, before what was published already, is published all the same', async () => {
  const story = newStory()
  const relay = relayEvents(config, log, new Metrics('test', { process: false }))
  await enter(story, 0, 100)
  await empty()
  // As when its transaction ended after those of the others.
  await pool.query(
    `INSERT INTO outbox (position, topic, key, value, headers) OVERRIDING SYSTEM VALUE
     VALUES (-1, $1, $2, convert_to('100', 'UTF8'), jsonb_build_object('ce_id', $3::text))`,
    [topic, `${story}-40`, `${story}-100`],
  )
  await empty()
  await relay.stop()
  const { first, count, repeats } = await published(story)
  expect({ count, repeats }).toEqual({ count: 101, repeats: 0 })
  expectInOrder(first)
})

it('a relay killed in the middle loses nothing and puts nothing before what it follows', async () => {
  const story = newStory()
  const env = { KAFKA_BROKERS: engines.brokers, DATABASE_URL: config.databaseUrl, LOG_LEVEL: 'info' }
  for (let kill = 0; kill < 2; kill += 1) {
    await enter(story, kill * 1500, 1500)
    const child = await spawnProcessor('relay-events', env)
    await vi.waitFor(async () => expect(await waiting()).toBeLessThan(1400), { timeout: 20_000, interval: 5 })
    child.kill('SIGKILL')
    await once(child, 'exit')
    // As when its time is over.
    await pool.query('DELETE FROM leases')
  }
  const relay = relayEvents(config, log, new Metrics('test', { process: false }))
  await empty()
  await relay.stop()
  const { first, count } = await published(story)
  expect(count).toBe(3000)
  expectInOrder(first)
})

it('while Kafka stands still all waits; afterwards all is there, in order; a second relay stands by', async () => {
  const story = newStory()
  const metrics = new Metrics('test', { process: false })
  const standingBy = new Metrics('test', { process: false })
  const relay = relayEvents(config, log, metrics)
  await enter(story, 0, 10)
  await empty()
  const other = relayEvents(config, log, standingBy)
  process.kill(engines.kafka.pid, 'SIGSTOP')
  try {
    await enter(story, 10, 490)
    await vi.waitFor(async () => expect(await metrics.text()).toMatch(/outbox_failures_total\S* [1-9]/), soon)
    expect(await waiting()).toBe(490)
  } finally {
    process.kill(engines.kafka.pid, 'SIGCONT')
  }
  await empty()
  await Promise.all([relay.stop(), other.stop()])
  const { first, count } = await published(story)
  expect(count).toBe(500)
  expectInOrder(first)
  expect(await standingBy.text()).not.toMatch(/outbox_published_total\{[^}]*\} [1-9]/)
})
