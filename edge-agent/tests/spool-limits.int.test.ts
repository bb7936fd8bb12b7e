import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { NotAccepted } from '../src/spool/spool-error.js'
import { openSpool, readAll } from './open-spool.js'

const root = mkdtempSync(join(tmpdir(), 'telstar-limits-'))
const mounted: string[] = []
afterAll(() => {
  for (const dir of mounted) execFileSync('umount', ['-l', dir])
  rmSync(root, { recursive: true, force: true })
})

const samples = (first: number, count = 100) =>
  Array.from({ length: count }, (_, index) => ({
    ts: first + index,
    cell: 1,
    values: { rsrp_dbm: Math.sin(first + index) },
  }))
const held = (batches: { samples: number }[]) => batches.reduce((sum, batch) => sum + batch.samples, 0)

test('a spool at its quota drops the oldest: counted, told, for good, and a hole in the numbers', async () => {
  const dir = join(root, 'quota')
  const { spool, store, told } = await openSpool(dir, { limits: { bytes: 20_000 } })
  const { boot } = spool.account
  for (let batch = 0; batch < 60; batch += 1) await spool.accept(samples(batch * 1000))
  const left = await readAll(spool)
  const { dropped, accepted } = spool.account.counts
  expect(spool.account.buffered.bytes).toBeLessThanOrEqual(20_000)
  expect(left.map(({ seq }) => seq)).toEqual(left.map((_, index) => 60 - left.length + index + 1))
  expect(dropped).toBe((60 - left.length) * 100)
  expect(accepted).toBe(6000)
  expect(held(left)).toBe(6000 - dropped)
  expect(told.every(({ fact, reason }) => fact === 'dropped' && reason === 'bytes')).toBe(true)
  await store.close()
  const again = await openSpool(dir, { limits: { bytes: 20_000 } })
  expect(again.spool.mark).toMatchObject({ droppedBatches: 60 - left.length, droppedSamples: dropped })
  expect(again.spool.account.boot).toBeGreaterThan(boot)
  expect(await readAll(again.spool)).toEqual(left)
  await again.store.close()
})

test('what is in the hands of the broker is not dropped', async () => {
  const { spool, store } = await openSpool(join(root, 'held'), { limits: { bytes: 10_000 } })
  spool.setReader({ accepted: () => undefined, holds: ({ seq }) => seq === 1, dropped: () => undefined })
  for (let batch = 0; batch < 30; batch += 1) await spool.accept(samples(batch * 1000))
  expect((await readAll(spool)).map(({ seq }) => seq).slice(0, 2)).toEqual([1, expect.any(Number)])
  await store.close()
})

test('what has waited too long is dropped, the rest stays', async () => {
  let now = 1_700_000_000_000
  const { spool, store, told } = await openSpool(join(root, 'age'), {
    now: () => now,
    limits: { ageMs: 60_000 },
  })
  for (let batch = 0; batch < 10; batch += 1) {
    await spool.accept(samples(batch * 1000, 3))
    now += 10_000
  }
  spool.dropOld()
  await vi.waitFor(() => expect(told).toHaveLength(1))
  expect(told[0]).toMatchObject({ fact: 'dropped', batches: 4, samples: 12, reason: 'age' })
  expect((await readAll(spool)).map(({ seq }) => seq)).toEqual([5, 6, 7, 8, 9, 10])
  await store.close()
})

/** A file system of its own, small; null where that is not allowed. */
function smallDisk(megabytes: number): string | null {
  const dir = join(root, `disk-${mounted.length}`)
  mkdirSync(dir)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'none', dir], { stdio: 'ignore' })
  } catch {
    return null
  }
  mounted.push(dir)
  return dir
}

test('on a full disk nothing is accepted, nothing is lost, and it goes on when there is space', async (context) => {
  const disk = smallDisk(24)
  if (disk === null) return context.skip('file systems cannot be mounted here')
  const { spool, store, told } = await openSpool(join(disk, 'data'))
  for (let batch = 0; batch < 20; batch += 1) await spool.accept(samples(batch * 1000))
  const filler = join(disk, 'filler')
  fill(disk, filler)
  let refused = 0
  for (let batch = 0; refused < 50; batch += 1) {
    await spool.accept(samples(1e6 + batch * 1000, 1000)).catch((error: unknown) => {
      expect(error).toBeInstanceOf(NotAccepted)
      refused += 1
    })
  }
  expect(told.map(({ fact }) => fact)).toContain('stopped')
  rmSync(filler)
  await vi.waitFor(() => expect(store.refusing()).toBeNull(), { timeout: 30_000, interval: 50 })
  await spool.accept(samples(9e9))
  const found = await readAll(spool)
  const { accepted } = spool.account.counts
  expect(held(found)).toBe(accepted)
  expect(found.map(({ seq }) => seq)).toEqual(found.map((_, index) => index + 1))
  await store.close()
  expect(await readAll((await openSpool(join(disk, 'data'))).spool)).toHaveLength(found.length)
})

test('an agent that filled the disk itself still delivers, and then accepts again', async (context) => {
  const disk = smallDisk(20)
  if (disk === null) return context.skip('file systems cannot be mounted here')
  const { spool, store } = await openSpool(join(disk, 'data'))
  let refused = false
  for (let batch = 0; !refused; batch += 1) {
    await spool.accept(samples(batch * 1000, 3000)).catch(() => {
      refused = true
    })
  }
  await vi.waitFor(() => expect(store.unavailable()).toBeNull(), { timeout: 30_000, interval: 50 })
  expect(store.refusing()).toBe('the disk is full')
  const waiting = await readAll(spool)
  expect(held(waiting)).toBe(spool.account.counts.accepted)
  for (const batch of waiting) {
    spool.acknowledge(batch)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await vi.waitFor(() => expect(store.refusing()).toBeNull(), { timeout: 30_000, interval: 200 })
  await spool.accept(samples(9e9))
  expect(await readAll(spool)).toHaveLength(1)
  await store.close()
})

test('a store that is no store is moved aside and a new one begins with a higher boot', async () => {
  const dir = join(root, 'nonsense')
  const first = await openSpool(dir)
  await first.spool.accept(samples(1))
  const { boot } = first.spool.account
  await first.store.close()
  rmSync(join(dir, 'spool'), { recursive: true })
  writeFileSync(join(dir, 'spool'), 'a file where a folder should be')
  const { spool, store, told } = await openSpool(dir, { now: () => 1000 })
  expect(told).toMatchObject([{ fact: 'storeDamaged', outcome: 'begun anew', batches: 1, samples: 100 }])
  expect(spool.account.boot).toBe(boot + 1)
  expect(readdirSync(dir)).toContain('spool.damaged-1000')
  await store.close()
})

/** Writes until nothing more goes. */
function fill(disk: string, file: string): void {
  try {
    execFileSync('dd', ['if=/dev/zero', `of=${file}`, 'bs=64k'], { stdio: 'ignore', cwd: disk })
  } catch {
    // Full: as wanted.
  }
}
