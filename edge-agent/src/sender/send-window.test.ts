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

/** A broker that acknowledges in order, a disk that takes its time, and the books of what happened. */
class Exchange {
  readonly disk = new Disk()
  readonly arrived = new Set<number>()
  readonly window: SendWindow
  readonly #size: number
  #flying: number[] = []
  #writing: number[] = []
  #reading: { found: SpooledBatch[]; before: { boot: number; seq: number } } | null = null
  made = 0

  constructor(size: number) {
    this.#size = size
    this.window = new SendWindow({ size, liveBytes: 60 }, next(1))
  }

  startWrite(count: number): void {
    for (let more = 0; more < count; more += 1) {
      this.made += 1
      this.#writing.push(this.made)
    }
  }

  finishWrite(): boolean {
    const batches = this.#writing.splice(0).map((seq) => this.disk.add(seq))
    this.window.offer(batches)
    return batches.length > 0
  }

  startRead(): boolean {
    const wanted = this.#reading === null ? this.window.wanted() : null
    if (wanted === null) return false
    const { after, before, limit } = wanted
    const found = [...this.disk.left.values()].filter(({ seq }) => seq > after.seq && seq < before.seq)
    this.#reading = { found: found.slice(0, limit), before }
    return true
  }

  finishRead(): boolean {
    const reading = this.#reading
    this.#reading = null
    if (reading !== null) this.window.refill(reading.found, reading.before)
    return reading !== null
  }

  take(): boolean {
    const taken = this.window.take(0)
    if (taken === null) return false
    expect(this.#flying).not.toContain(taken.seq)
    expect(this.arrived).not.toContain(taken.seq)
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
    this.#reading = null
    this.window.restart(next(this.made + 1))
  }

  /** Everything that can still happen does. */
  settle(): void {
    let going = true
    while (going)
      going = [this.finishWrite(), this.startRead(), this.finishRead(), this.take(), this.land()].includes(
        true,
      )
  }
}

test('whatever happens, every batch arrives and none is sent twice on a connection', () => {
  const names = [
    'make',
    'makeMany',
    'startWrite',
    'finishWrite',
    'startRead',
    'finishRead',
    'take',
    'land',
    'reconnect',
  ] as const
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...names), { maxLength: 200 }),
      fc.integer({ min: 1, max: 6 }),
      (steps, size) => {
        const exchange = new Exchange(size)
        const make = (count: number) => {
          exchange.startWrite(count)
          exchange.finishWrite()
        }
        const actions: Record<(typeof names)[number], () => unknown> = {
          make: () => make(1),
          makeMany: () => make(7),
          startWrite: () => exchange.startWrite(1),
          finishWrite: () => exchange.finishWrite(),
          startRead: () => exchange.startRead(),
          finishRead: () => exchange.finishRead(),
          take: () => exchange.take(),
          land: () => exchange.land(),
          reconnect: () => exchange.reconnect(),
        }
        for (const name of steps) actions[name]()
        exchange.settle()
        expect(exchange.arrived.size).toBe(exchange.made)
      },
    ),
    { numRuns: 1000 },
  )
})
