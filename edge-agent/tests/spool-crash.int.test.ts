import { cpSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeBatch } from '@telstar/contracts/decode-batch'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { identityText } from '../src/spool/node-account.js'
import { type OpenedSpool, openSpool, readAll } from './open-spool.js'

const count = Number(process.env.CHAOS_COUNT ?? 25)
const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1e6)
const root = mkdtempSync(join(tmpdir(), 'telstar-spool-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** What a spool has promised: the identity and times of every accepted batch, and which were acknowledged. */
class Promised {
  readonly accepted = new Map<string, number[]>()
  readonly acknowledged = new Set<string>()
  #time = 0
  #places = 0
  opened: OpenedSpool
  dir: string

  private constructor(dir: string, opened: OpenedSpool) {
    this.dir = dir
    this.opened = opened
  }

  static async begin(name: string): Promise<Promised> {
    const dir = join(root, name)
    return new Promised(dir, await openSpool(dir))
  }

  async accept(sizes: number[]): Promise<void> {
    await Promise.all(
      sizes.map(async (size) => {
        const samples = Array.from({ length: size }, () => {
          this.#time += 1
          return { ts: this.#time, cell: 1, values: { rsrp_dbm: -80.5 } }
        })
        const { batches } = await this.opened.spool.accept(samples)
        for (const batch of batches)
          this.accepted.set(
            identityText(batch),
            samples.map(({ ts }) => ts),
          )
      }),
    )
  }

  async acknowledge(most: number): Promise<void> {
    for (const batch of (await readAll(this.opened.spool)).slice(0, most)) {
      if (this.opened.spool.account.isSettled(batch)) continue
      this.opened.spool.acknowledge(batch)
      this.acknowledged.add(identityText(batch))
    }
  }

  /** The disk as SIGKILL leaves it: a copy while the store is open. */
  async crash(): Promise<void> {
    this.#places += 1
    const copy = `${this.dir}-${this.#places}`
    // LevelDB may be tidying up: a copy counts only if nothing changed meanwhile, as a crash has one moment.
    for (let before = ''; before !== list(this.dir); ) {
      before = list(this.dir)
      rmSync(copy, { recursive: true, force: true })
      try {
        cpSync(this.dir, copy, { recursive: true })
      } catch {
        before = ''
      }
    }
    await this.#moveTo(copy)
  }

  async restart(): Promise<void> {
    await this.#moveTo(this.dir)
  }

  async #moveTo(dir: string): Promise<void> {
    const { boot } = this.opened.spool.account
    await this.opened.store.close()
    if (dir !== this.dir) rmSync(this.dir, { recursive: true })
    this.dir = dir
    this.opened = await openSpool(dir)
    expect(this.opened.spool.account.boot).toBeGreaterThan(boot)
    expect(this.opened.told).toEqual([])
  }

  /** Everything accepted and not acknowledged is there, unchanged; nothing is there that was not accepted. */
  async check(): Promise<void> {
    const found = await readAll(this.opened.spool)
    const texts = new Set(found.map(identityText))
    for (const text of this.accepted.keys()) {
      if (!this.acknowledged.has(text)) expect(texts).toContain(text)
    }
    for (const batch of found) {
      const times = decodeBatch(batch.payload, 0).blocks.flatMap((block) => block.ts)
      expect(times).toEqual(this.accepted.get(identityText(batch)))
    }
    expect(this.opened.spool.account.buffered.batches).toBe(
      found.filter((batch) => !this.opened.spool.account.isSettled(batch)).length,
    )
  }

  async end(): Promise<void> {
    await this.opened.store.close()
    rmSync(this.dir, { recursive: true })
  }
}

function list(dir: string): string {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return JSON.stringify(
    files.map(({ parentPath, name }) => {
      const stat = statSync(join(parentPath, name), { throwIfNoEntry: false })
      return [parentPath, name, stat?.size, stat?.mtimeMs]
    }),
  )
}

const step = fc.oneof(
  { weight: 5, arbitrary: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }) },
  { weight: 3, arbitrary: fc.nat(8) },
  { weight: 1, arbitrary: fc.constant('crash' as const) },
  { weight: 1, arbitrary: fc.constant('restart' as const) },
)

test(`whatever is accepted is there after every crash (${count} sequences, seed ${seed})`, async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
      run += 1
      const promised = await Promised.begin(`run-${run}`)
      for (const what of [...steps, 'crash' as const]) {
        if (Array.isArray(what)) await promised.accept(what)
        else if (typeof what === 'number') await promised.acknowledge(what)
        else await promised[what]()
        await promised.check()
      }
      await promised.end()
    }),
    { numRuns: count, seed },
  )
  console.info(JSON.stringify({ seed, sequences: run }))
}, 3_600_000)

test('a fixed boot begins its numbers again and keeps nothing of its earlier life', async () => {
  const dir = join(root, 'fixed')
  const first = await openSpool(dir, { boot: 5 })
  for (const ts of [1, 2, 3]) await first.spool.accept([{ ts, cell: 0, values: { cpu_pct: 1 } }])
  await first.store.close()
  const second = await openSpool(dir, { boot: 5 })
  expect(await readAll(second.spool)).toEqual([])
  const { batches } = await second.spool.accept([{ ts: 1, cell: 0, values: { cpu_pct: 1 } }])
  expect(batches.map(identityText)).toEqual(['5-1'])
  await second.store.close()
})

test('a clock that is set back does not bring back a boot, nor does one set forward disturb the order', async () => {
  const dir = join(root, 'clock')
  const boots: number[] = []
  for (const seconds of [2_000_000, 5_000_000, 1_000_000, 1_000_000, 2_500_000]) {
    const { spool, store } = await openSpool(dir, { now: () => seconds * 1000 })
    boots.push(spool.account.boot)
    await spool.accept([{ ts: seconds, cell: 0, values: { cpu_pct: 1 } }])
    await store.close()
  }
  expect(boots).toEqual([2_000_000, 5_000_000, 5_000_001, 5_000_002, 5_000_003])
  const { spool, store } = await openSpool(dir)
  expect((await readAll(spool)).map(({ boot, seq }) => [boot, seq])).toEqual(boots.map((boot) => [boot, 1]))
  await store.close()
})

test('a store that another process holds is told, not repaired', async () => {
  const dir = join(root, 'held')
  const { store, spool } = await openSpool(dir)
  await spool.accept([{ ts: 1, cell: 0, values: { cpu_pct: 1 } }])
  await expect(openSpool(dir)).rejects.toThrow('LEVEL_LOCKED')
  expect(await readAll(spool)).toHaveLength(1)
  await store.close()
})
