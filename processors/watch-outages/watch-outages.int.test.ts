import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningTimescale, startTimescale } from '@telstar/infra/engines/start-timescale'
import { migrateRegion } from '@telstar/infra/migrate-region'
import { closeDatabase, type Database, openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { claimLease, releaseLease } from '../lease-table.js'
import { OutageRegion } from '../tests/outage-region.js'
import { watchOutagesConfig } from './config.js'
import { watchOutagesEvents } from './events.js'
import { handle, type Memory, noMemory } from './handle.js'

const folder = mkdtempSync(join(tmpdir(), 'telstar-outages-'))
const log = createLogger('test', 'silent')
const events = watchOutagesEvents(log, new Metrics('test', { process: false }))
const config = watchOutagesConfig({ KAFKA_BROKERS: 'unused:1', DATABASE_URL: 'unused' })
const lease = { name: 'watch-outages', holder: 'me' }
const all = Array.from({ length: 100 }, (_, site) => site)
const step = 4000
let server: RunningTimescale
let owner: Database
let pool: Database
let region: OutageRegion
let memory: Memory = noMemory
let now = 1_800_000_000_000
let dearestMs = 0

beforeAll(async () => {
  server = await startTimescale({ dataDir: join(folder, 'db') })
  await migrateRegion(server.url('postgres'))
  owner = openDatabase({ url: server.url('telstar_owner'), name: 'test', log })
  pool = openDatabase({ url: server.url('telstar_writer'), name: 'watch-outages', log })
  region = new OutageRegion(owner)
  await region.addNodes(2000, all.length, now)
  await claimLease(pool, { ...lease, seconds: 600 })
})
afterAll(async () => {
  await Promise.all([closeDatabase(pool), closeDatabase(owner)])
  await server.stop()
  rmSync(folder, { recursive: true })
})

/** What this process and the database have computed so far: unlike time, it does not grow with what others do. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  const fields = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (user + system) / 1000 + (Number(fields[11]) + Number(fields[12])) * 10
}

/** Lets time pass, a look every four seconds, while these sites are heard and evaluation works or stands still. */
async function pass(
  seconds: number,
  { heard, evaluating = true }: { heard: number[]; evaluating?: boolean },
) {
  for (const until = now + seconds * 1000; now < until; ) {
    now += step
    if (heard.length > 0) await region.heard(heard, now)
    if (evaluating) await region.evaluated(now)
    const before = cpuMs()
    const well = { trouble: () => null }
    const ports = { config, pool, events, signs: well, presence: well, lease }
    memory = await handle(memory, now, ports)
    dearestMs = Math.max(dearestMs, cpuMs() - before)
  }
}

it('400 nodes of 20 sites gone at once are 20 alerts; what is below them stays visible with its cause', async () => {
  const [down, others] = [all.slice(0, 20), all.slice(20)]
  await pass(60, { heard: all })
  await region.raiseCellAlert(105, 5, now)
  await region.raiseCellAlert(150, 50, now)
  expect(await region.open()).toEqual({ 'signal-low': 2 })
  await region.disconnected(down, now)
  await pass(40, { heard: others })
  const stands = { 'site-down': 20, 'node-offline under site-down': 400 }
  expect(await region.open()).toEqual({ ...stands, 'signal-low': 1, 'signal-low under site-down': 1 })
  await region.raiseCellAlert(106, 6, now)
  expect((await region.open())['signal-low under site-down']).toBe(2)
  await pass(8, { heard: all })
  expect(await region.open()).toEqual({ 'signal-low': 3 })
})

it('2,000 nodes silent at once are one alert of the region, for two seconds of computing; the rest is explained by it', async () => {
  dearestMs = 0
  await pass(48, { heard: [] })
  expect(await region.open()).toEqual({
    'region-silent': 1,
    'site-down under region-silent': 100,
    'node-offline under region-silent': 2000,
    'signal-low under region-silent': 3,
  })
  expect(dearestMs).toBeLessThan(2000)
  await pass(8, { heard: all.slice(0, 60) })
  const left = { 'site-down': 40, 'node-offline under site-down': 800 }
  expect(await region.open()).toEqual({ ...left, 'signal-low': 3 })
  await pass(8, { heard: all })
  expect(await region.open()).toEqual({ 'signal-low': 3 })
  expect(await region.differing()).toEqual([])
})

it('evaluation standing still for two minutes raises nothing, nor does what has not come back half a minute later', async () => {
  await pass(120, { heard: [], evaluating: false })
  await pass(32, { heard: [] })
  await pass(60, { heard: all })
  expect(await region.open()).toEqual({ 'signal-low': 3 })
})

it('who has lost the lease changes nothing, and a new watch knows what stands', async () => {
  await region.disconnected([1], now)
  await releaseLease(pool, lease.name, lease.holder)
  await claimLease(pool, { ...lease, holder: 'another', seconds: 600 })
  await expect(pass(60, { heard: all.slice(2) })).rejects.toThrow('held by another')
  expect(await region.open()).toEqual({ 'signal-low': 3 })
  await releaseLease(pool, lease.name, 'another')
  await claimLease(pool, { ...lease, seconds: 600 })
  memory = noMemory
  await pass(60, { heard: all.slice(2) })
  const stands = await region.open()
  expect(stands).toMatchObject({ 'site-down': 2, 'node-offline under site-down': 40 })
  memory = noMemory
  await pass(60, { heard: all.slice(2) })
  expect(await region.open()).toEqual(stands)
})
