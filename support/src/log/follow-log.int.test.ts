import { randomUUID } from 'node:crypto'
import { type ScratchSupport, startScratchSupport } from '@telstar/infra/scratch-support'
import { closeDatabase, type Database, openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { appendTo } from '../../tests/append.js'
import { until } from '../../tests/until.js'
import { PostgresEventStore } from '../event-store/postgres-event-store.js'
import { MemorySubjectKeys } from '../privacy/memory-subject-keys.js'
import { Vault } from '../privacy/vault.js'
import { followLog, followLogAtLeastOnce } from './follow-log.js'
import type { LogFollower, LogReader } from './log-reader.js'
import { type OpenLog, openLog } from './open-log.js'

const logger = createLogger('test', 'silent')
const vault = new Vault(new MemorySubjectKeys())
let engine: ScratchSupport
let pool: Database
let store: PostgresEventStore
/** Two processes' worth. */
let one: OpenLog
let other: OpenLog
const followers: LogFollower[] = []
const following = <Kind extends LogFollower>(follower: Kind) => {
  followers.push(follower)
  return follower
}

beforeAll(async () => {
  engine = await startScratchSupport()
  pool = openDatabase({ url: engine.databaseUrl('support_writer'), name: 'test', log: logger })
  store = new PostgresEventStore(pool)
  const open = () => openLog({ pool, vault, log: logger, metrics: new Metrics('test', { process: false }) })
  one = open()
  other = open()
})
afterEach(async () => {
  await Promise.all(followers.splice(0).map((follower) => follower.stop()))
})
afterAll(async () => {
  await one?.stop()
  await other?.stop()
  if (pool) await closeDatabase(pool)
  await engine?.stop()
})

async function newStream(events: number): Promise<string> {
  const stream = `complaint-${randomUUID()}`
  for (let version = 0; version < events; version += 1) await add(stream, version)
  return stream
}
const add = (stream: string, version: number) =>
  store.append(
    appendTo(stream, version, {
      events: [{ type: 'Noted', data: { n: version + 1 }, subject: null, personal: null }],
    }),
  )

/** Keeps what it handled in memory, as `stream: versions`. */
function recorder(parts: Partial<LogReader> = {}) {
  const seen = new Map<string, number[]>()
  const reader: LogReader = {
    name: `test/${randomUUID()}`,
    async handle(events) {
      for (const { stream, version } of events) seen.set(stream, [...(seen.get(stream) ?? []), version])
    },
    ...parts,
  }
  return { reader, seen }
}

it('hands over every event once, in order, also what comes later', async () => {
  const stream = await newStream(5)
  const { reader, seen } = recorder({ batch: 2 })
  following(followLog(reader, one))
  await until('the first five', () => seen.get(stream)?.length === 5)
  const began = performance.now()
  await add(stream, 5)
  await until('the sixth', () => seen.get(stream)?.length === 6)
  expect(performance.now() - began).toBeLessThan(2000)
  expect(seen.get(stream)).toEqual([1, 2, 3, 4, 5, 6])
})

it('works in one process at a time, and another takes over when it ends', async () => {
  const stream = await newStream(3)
  const name = `test/${randomUUID()}`
  const first = recorder({ name })
  const second = recorder({ name })
  const working = following(followLog(first.reader, one))
  await until('the first has read', () => first.seen.get(stream)?.length === 3)
  following(followLog(second.reader, other))
  await add(stream, 3)
  await until('the first has read on', () => first.seen.get(stream)?.length === 4)
  expect(second.seen.size).toBe(0)
  await working.stop()
  await add(stream, 4)
  await until('the second took over', () => second.seen.get(stream)?.length === 1)
  expect(second.seen.get(stream)).toEqual([5])
})

it('leaves nothing of a batch that another process has handled already', async () => {
  const stream = await newStream(1)
  const { reader, seen } = recorder()
  const twice = recorder({ name: reader.name })
  // As if it still believed in a lease it has lost.
  const deluded = {
    ...other,
    leases: { want: () => undefined, holds: () => true, giveBack: async () => undefined },
  }
  following(followLog(reader, one))
  following(followLog(twice.reader, deluded))
  for (let version = 1; version < 20; version += 1) await add(stream, version)
  const handled = () => [...(seen.get(stream) ?? []), ...(twice.seen.get(stream) ?? [])]
  await until('all are handled', () => handled().length >= 20)
  expect(handled().sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
})

it('tries again what may heal, for as long as it takes', async () => {
  const stream = await newStream(2)
  let failures = 0
  const { reader, seen } = recorder()
  following(
    followLog(
      {
        ...reader,
        async handle(events, transaction) {
          failures += 1
          if (failures <= 3) throw Object.assign(new Error('the server goes away'), { code: '57P01' })
          await reader.handle(events, transaction)
        },
      },
      one,
    ),
  )
  await until('it goes on', () => seen.get(stream)?.length === 2)
})

it('stops at the event at fault, with all before it done and others going on', async () => {
  const stream = `complaint-${randomUUID()}`
  const { reader, seen } = recorder()
  const table = `support.poison_${randomUUID().slice(0, 8)}`
  const admin = openDatabase({ url: engine.databaseUrl('postgres'), name: 'test', log: logger })
  await admin.query(`CREATE TABLE ${table} (n int CHECK (n <> 7)); GRANT ALL ON ${table} TO support_writer`)
  const picky = following(
    followLog(
      {
        name: `test/${randomUUID()}`,
        async handle(events, transaction) {
          const own = events.filter((event) => event.stream === stream).map(({ data }) => data['n'])
          await transaction.query(`INSERT INTO ${table} SELECT unnest($1::int[])`, [own])
        },
      },
      one,
    ),
  )
  following(followLog(reader, one))
  for (let version = 0; version < 10; version += 1) await add(stream, version)
  await until(
    'it stops',
    () => picky.standstill() !== null && picky.standstill()?.includes('stopped') === true,
  )
  expect(picky.standstill()).toContain(`Noted ${stream}-7 at `)
  expect(picky.standstill()).toContain('23514')
  await until('the other went on', () => seen.get(stream)?.length === 10)
  const { rows } = await admin.query(`SELECT n FROM ${table} ORDER BY n`)
  expect(rows.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6])
  await closeDatabase(admin)
})

it('hands over again what was not known to be done, where effects are elsewhere', async () => {
  const stream = await newStream(4)
  const name = `test/${randomUUID()}`
  const seen: number[] = []
  let cut = true
  following(
    followLogAtLeastOnce(
      {
        name,
        isTransient: () => true,
        async handle(events) {
          for (const event of events) if (event.stream === stream) seen.push(event.version)
          if (cut && seen.length > 0) {
            cut = false
            throw new Error('the process ends between effect and checkpoint')
          }
        },
      },
      one,
    ),
  )
  await until('they came again', () => seen.length === 8)
  expect(seen).toEqual([1, 2, 3, 4, 1, 2, 3, 4])
})
