import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { identityText } from '../src/spool/node-account.js'
import type { CaseReport, Template } from './damage-cases.js'
import { openSpool, readAll } from './open-spool.js'

const count = Number(process.env.CHAOS_COUNT ?? 60)
const begin = Number(process.env.CHAOS_FROM ?? 0)
const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1e6)
const root = mkdtempSync(join(tmpdir(), 'telstar-damage-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const samples = (first: number) =>
  Array.from({ length: 700 }, (_, index) => ({
    ts: first + index,
    cell: 1,
    values: { rsrp_dbm: Math.sin(index + first) },
  }))

/** Three lives: tables and a log, some batches acknowledged; as a crash leaves it. */
beforeAll(async () => {
  const dir = join(root, 'living')
  for (const life of [0, 1]) {
    const { spool, store } = await openSpool(dir)
    for (let batch = 0; batch < 60; batch += 1) await spool.accept(samples(life * 1e6 + batch * 1000))
    for (const batch of (await readAll(spool)).slice(0, 10)) spool.acknowledge(batch)
    await vi.waitFor(() => expect(spool.tidy).toBe(true))
    await store.close()
  }
  const { spool, store } = await openSpool(dir)
  for (let batch = 0; batch < 20; batch += 1) await spool.accept(samples(3e6 + batch * 1000))
  const payloads = (await readAll(spool)).map((batch) => [
    identityText(batch),
    batch.payload.toString('base64'),
  ])
  const template: Template = { boot: spool.account.boot, payloads: Object.fromEntries(payloads) }
  writeFileSync(join(root, 'template.json'), JSON.stringify(template))
  cpSync(dir, join(root, 'template'), { recursive: true })
  await store.close()
})

interface Cases {
  readonly seed: number
  readonly begin: number
  readonly count: number
}

/** Runs the cases in child processes; a child that dies is started again at its case, as a supervisor would. */
async function runCases({ seed, begin, count }: Cases): Promise<{ reports: CaseReport[]; deaths: number[] }> {
  const reports: CaseReport[] = []
  const deaths: number[] = []
  while (reports.length < count) {
    const before = reports.length
    const script = join(import.meta.dirname, 'damage-cases.ts')
    const again = deaths.at(-1) === before ? ['again'] : []
    const range = [root, seed, begin + before, begin + count, ...again].map(String)
    const child = spawn(process.execPath, ['--conditions=telstar-source', '--import=tsx', script, ...range], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stderr = ''
    child.stderr.on('data', (data) => {
      stderr = (stderr + String(data)).slice(-2000)
    })
    for await (const line of createInterface({ input: child.stdout }))
      reports.push(JSON.parse(line) as CaseReport)
    if (reports.length === count) break
    // An abort is LevelDB's way; anything else is a bug of ours.
    expect(stderr, `case ${reports.length} of seed ${seed}`).toMatch(/leveldb|terminate called|^$/)
    deaths.push(reports.length)
    if (deaths.filter((number) => number === before).length > 3)
      throw new Error(`case ${begin + before}: ${stderr}`)
  }
  return { reports, deaths }
}

test(`no damaged file keeps the agent down, and what is lost is counted (${count} cases, seed ${seed})`, async () => {
  const { reports, deaths } = await runCases({ seed, begin, count })
  expect(reports.filter(({ broken }) => broken.length > 0)).toEqual([])
  for (const number of new Set(deaths)) {
    const times = deaths.filter((other) => other === number).length
    expect(times, `deaths of case ${number}`).toBeLessThanOrEqual(3)
  }
  const outcomes = Object.fromEntries(
    [...new Set(reports.map(({ outcome }) => outcome))].map((outcome) => [
      outcome,
      reports.filter((report) => report.outcome === outcome).length,
    ]),
  )
  console.log(JSON.stringify({ seed, count, deaths: deaths.length, outcomes }))
}, 7_200_000)

test.each([1_101_103, 1_600_809])(
  'damage that shows only at the first write or read after the start ends no agent (case %i)',
  async (number) => {
    const { reports } = await runCases({ seed: number, begin: 0, count: 1 })
    expect(reports).toMatchObject([{ broken: [] }])
  },
)

test('a store whose processes were merely killed is tried in a process of its own and loses nothing', async () => {
  const dir = join(root, 'killed')
  cpSync(join(root, 'template'), dir, { recursive: true })
  writeFileSync(join(dir, 'deaths'), '2')
  const { spool, store, told } = await openSpool(dir)
  const { payloads } = JSON.parse(readFileSync(join(root, 'template.json'), 'utf8')) as Template
  expect(await readAll(spool)).toHaveLength(Object.keys(payloads).length)
  expect(told).toEqual([])
  await store.close()
  expect(existsSync(join(dir, 'deaths'))).toBe(false)
})

test('damage found while running is repaired, counted, and the sums stay even', async () => {
  const dir = join(root, 'running')
  const { spool, store, told } = await openSpool(dir)
  for (let batch = 0; batch < 300; batch += 1) await spool.accept(samples(batch * 1000))
  // The value of one record only, so that LevelDB itself does not notice; in place, as on a bad disk.
  const [, , third] = await readAll(spool)
  let struck = false
  for (const name of readdirSync(join(dir, 'spool')).filter((file) => file.endsWith('.ldb'))) {
    const bytes = readFileSync(join(dir, 'spool', name))
    const at = bytes.indexOf(third?.payload ?? '')
    if (at < 0) continue
    struck = true
    bytes.fill(0, at + 100, at + 120)
    writeFileSync(join(dir, 'spool', name), bytes)
  }
  expect(struck).toBe(true)
  await expect
    .poll(async () => {
      await readAll(spool).catch(() => [])
      return told.map(({ fact }) => fact)
    })
    .toEqual(['stopped', 'nodeDamaged', 'resumed'])
  const left = await readAll(spool)
  expect(left).toHaveLength(299)
  const { recovered, accepted, damaged } = spool.account.counts
  expect(damaged).toBe(700)
  expect(recovered + accepted - damaged).toBe(left.reduce((sum, batch) => sum + batch.samples, 0))
  await store.close()
})
