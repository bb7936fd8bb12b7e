import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SpooledBatch } from '../spool/node-account.js'
import { SendWindow } from './send-window.js'

const boot = 9
const batch = (seq: number, bytes = 10): SpooledBatch => ({
  boot,
  seq,
  samples: 1,
  bytes,
  payload: Buffer.alloc(bytes),
})
const next = (seq: number) => ({ boot, seq })

/** A disk whose batches are there until they are acknowledged. */
class Disk {
  readonly left = new Map<number, SpooledBatch>()
  add(seq: number): SpooledBatch {
    const made = batch(seq)
    this.left.set(seq, made)
    return made
  }
  fill(window: SendWindow): void {
    for (let wanted = window.wanted(); wanted !== null; wanted = window.wanted()) {
      const { after, before, limit } = wanted
      const found = [...this.left.values()]
        .filter(({ seq }) => seq > after.seq && seq < before.seq)
        .slice(0, limit)
      window.refill(found, before)
      if (found.length > 0 && window.wanted() === null) return
    }
  }
}

test('new batches go before those of the outage, and the outage keeps at most three quarters of the window', () => {
  const disk = new Disk()
  for (let seq = 1; seq <= 20; seq += 1) disk.add(seq)
  const window = new SendWindow({ size: 8, liveBytes: 1000 }, next(21))
  disk.fill(window)
  const backlog = [1, 2, 3, 4, 5, 6, 7, 8].map(() => window.take(0)?.seq)
  expect(backlog).toEqual([1, 2, 3, 4, 5, 6, undefined, undefined])
  window.offer([disk.add(21), disk.add(22), disk.add(23)])
  expect([window.take(0)?.seq, window.take(0)?.seq, window.take(0)]).toEqual([21, 22, null])
  window.land(next(1))
  expect(window.take(0)?.seq).toBe(23)
})

test('after a new connection everything without acknowledgement goes again, in order', () => {
  const disk = new Disk()
  const window = new SendWindow({ size: 4, liveBytes: 1000 }, next(1))
  window.offer([1, 2, 3, 4, 5, 6].map((seq) => disk.add(seq)))
  for (let taken = window.take(0); taken !== null; taken = window.take(0));
  window.land(next(2))
  disk.left.delete(2)
  window.restart(next(7))
  disk.fill(window)
  expect([window.take(0)?.seq, window.take(0)?.seq, window.take(0)?.seq]).toEqual([1, 3, 4])
})

test('live batches that pile up are read from disk in their turn', () => {
  const disk = new Disk()
  const window = new SendWindow({ size: 2, liveBytes: 25 }, next(1))
  window.offer([disk.add(1)])
  expect(window.take(0)?.seq).toBe(1)
  window.offer([2, 3, 4, 5].map((seq) => disk.add(seq)))
  expect(window.wanted()).not.toBeNull()
  disk.fill(window)
  expect(window.take(0)?.seq).toBe(2)
})

test('a batch whose write was under way when the connection began is found by the backlog', () => {
  const disk = new Disk()
  const window = new SendWindow({ size: 4, liveBytes: 1000 }, next(2))
  disk.fill(window)
  expect(window.take(0)).toBeNull()
  window.offer([disk.add(1)])
  disk.fill(window)
  expect(window.take(0)?.seq).toBe(1)
})

test('a batch acknowledged while the disk is read is not sent again', () => {
  const disk = new Disk()
  const window = new SendWindow({ size: 2, liveBytes: 25 }, next(1))
  window.offer([disk.add(1), disk.add(2)])
  expect([window.take(0)?.seq, window.take(0)?.seq]).toEqual([1, 2])
  window.offer([3, 4, 5].map((seq) => disk.add(seq)))
  const wanted = window.wanted()
  window.land(next(1))
  window.forget([next(3)])
  window.refill([...disk.left.values()], wanted?.before ?? next(0))
  expect(window.take(0)?.seq).toBe(4)
})

test('a dropped batch that flies frees its place, and its acknowledgement no longer counts', () => {
  const disk = new Disk()
  const window = new SendWindow({ size: 1, liveBytes: 1000 }, next(1))
  window.offer([disk.add(1), disk.add(2)])
  expect(window.take(0)?.seq).toBe(1)
  window.forget([next(1)])
  expect(window.land(next(1))).toBe(false)
  expect(window.take(0)?.seq).toBe(2)
})

test('dropped batches are not sent', () => {
  const disk = new Disk()
  const window = new SendWindow({ size: 4, liveBytes: 1000 }, next(1))
  window.offer([disk.add(1), disk.add(2)])
  window.forget([next(1)])
  expect(window.take(0)?.seq).toBe(2)
})

/** A broker that acknowledges in order, and the books of what happened. */
class Exchange {
  readonly disk = new Disk()
  readonly arrived = new Set<number>()
  readonly window: SendWindow
  readonly #size: number
  #flying: number[] = []
  made = 0

  constructor(size: number) {
    this.#size = size
    this.window = new SendWindow({ size, liveBytes: 60 }, next(1))
  }

  make(count: number): void {
    const batches = Array.from({ length: count }, (_, index) => this.disk.add(this.made + index + 1))
    this.made += count
    this.window.offer(batches)
  }

  take(): boolean {
    this.disk.fill(this.window)
    const taken = this.window.take(0)
    if (taken === null) return false
    expect(this.#flying).not.toContain(taken.seq)
    this.#flying.push(taken.seq)
    expect(this.#flying.length).toBeLessThanOrEqual(this.#size)
    return true
  }

  land(): boolean {
    const seq = this.#flying.shift()
    if (seq === undefined) return false
    expect(this.window.land(next(seq))).toBe(true)
    this.disk.left.delete(seq)
    this.arrived.add(seq)
    return true
  }

  reconnect(): void {
    this.#flying = []
    this.window.restart(next(this.made + 1))
  }
}

test('whatever happens, every batch arrives and none flies twice at a time', () => {
  const step = fc.constantFrom('make', 'make', 'makeMany', 'take', 'land', 'land', 'reconnect')
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 1, max: 6 }), (steps, size) => {
      const exchange = new Exchange(size)
      const actions: Record<typeof step extends fc.Arbitrary<infer Step> ? Step : never, () => unknown> = {
        make: () => exchange.make(1),
        makeMany: () => exchange.make(7),
        take: () => exchange.take(),
        land: () => exchange.land(),
        reconnect: () => exchange.reconnect(),
      }
      for (const name of steps) actions[name]()
      while (exchange.take() || exchange.land());
      expect(exchange.arrived.size).toBe(exchange.made)
    }),
    { numRuns: 500 },
  )
})
