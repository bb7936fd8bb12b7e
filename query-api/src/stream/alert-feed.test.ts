import type { Ask, Reader } from '@telstar/http/reader'
import { createLogger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { alertOf, eventOf } from '../../tests/alert-rows.js'
import { Events } from '../events.js'
import { AlertFeed } from './alert-feed.js'
import { Listener } from './listener.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Rows as PostgreSQL would show them: only those of transactions below the oldest one that is open. */
class Log {
  readonly rows: { xid: number; position: number; text: string }[] = []
  fence = 1
  reads = 0
  down = false
  /** How long answers are on their way, in turn. */
  delays = [0]

  add(xid: number): void {
    const position = this.rows.length + 1
    this.rows.push({ xid, position, text: `${xid}-${position}` })
  }

  readonly reader = {
    read: (work: (ask: Ask) => Promise<unknown>) => work(this.#ask as Ask),
  } as unknown as Reader

  readonly #ask = async ({ values: [xid, position] }: { readonly values: readonly unknown[] }) => {
    this.reads += 1
    if (this.down) throw new Error('away')
    const seen = this.#seen(xid, position)
    await new Promise((resolve) => setTimeout(resolve, this.delays[this.reads % this.delays.length]))
    return seen
  }

  #seen(xid: unknown, position: unknown) {
    const fence = BigInt(this.fence)
    if (xid === undefined) return [{ fence }]
    const after = (row: { xid: number; position: number }) =>
      row.xid > Number(xid) || (row.xid === Number(xid) && row.position > Number(position))
    const page = this.rows
      .filter((row) => row.xid < this.fence && after(row))
      .toSorted((a, b) => a.xid - b.xid || a.position - b.position)
      .slice(0, 500)
    if (page.length === 0) return [{ fence, xid: null, position: null, event: null }]
    return page.map((row) => ({
      ...{ fence, xid: BigInt(row.xid), position: BigInt(row.position) },
      event: eventOf('AlertRaised', alertOf({ alertId: row.text })),
    }))
  }
}

const events = () => new Events(createLogger('test', 'silent'), new Metrics('test', { process: false }))
const begin = { xid: 0n, position: 0n }
const listenerAt = (cursor = begin) => new Listener({ cursor, wants: () => true, greeting: '' })

/** Collects the ids of events as they come. */
function collect(listener: Listener): string[] {
  const ids: string[] = []
  void (async () => {
    for await (const chunk of listener.stream) {
      const id = /^id: (.*)\nevent/m.exec(new TextDecoder().decode(chunk))?.[1]
      if (id !== undefined) ids.push(id)
    }
  })()
  return ids
}

describe('the feed of alert events', () => {
  it('gives every listener every event once and in order, whenever it joins and however commits are ordered', async () => {
    const delays = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 7 })
    const step = fc.record({
      xids: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 6 }),
      join: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), delays, async (steps, waits) => {
        const log = new Log()
        log.delays = waits
        const feed = new AlertFeed({ reader: log.reader, events: events(), most: 100 })
        const joined: { ids: string[] }[] = []
        for (const { xids, join } of steps) {
          // Transactions at or above the fence are open: any of them may commit next.
          for (const ahead of xids) log.add(log.fence + ahead)
          if (join) {
            const listener = listenerAt()
            joined.push({ ids: collect(listener) })
            feed.join(listener)
          }
          log.fence += 2
          await vi.advanceTimersByTimeAsync(300)
        }
        log.fence += 10
        await vi.advanceTimersByTimeAsync(5000)
        const all = log.rows
          .toSorted((a, b) => a.xid - b.xid || a.position - b.position)
          .map(({ text }) => text)
        for (const { ids } of joined) expect(ids).toEqual(all)
        await Promise.all([feed.stop(), vi.advanceTimersByTimeAsync(2000)])
      }),
      { numRuns: 100 },
    )
  }, 30_000)

  it('asks the database once for all who listen, and not at all when nobody does', async () => {
    const log = new Log()
    const feed = new AlertFeed({ reader: log.reader, events: events(), most: 100 })
    await vi.advanceTimersByTimeAsync(5000)
    expect(log.reads).toBe(0)
    const listeners = Array.from({ length: 50 }, () => listenerAt())
    for (const listener of listeners) feed.join(listener)
    await vi.advanceTimersByTimeAsync(100)
    const before = log.reads
    await vi.advanceTimersByTimeAsync(2500)
    expect(log.reads - before).toBeLessThanOrEqual(11)
    for (const listener of listeners) listener.close()
    await vi.advanceTimersByTimeAsync(500)
    const after = log.reads
    await vi.advanceTimersByTimeAsync(5000)
    expect(log.reads).toBe(after)
  })

  it('goes on where it was when the database is back', async () => {
    const log = new Log()
    const feed = new AlertFeed({ reader: log.reader, events: events(), most: 100 })
    const listener = listenerAt()
    const ids = collect(listener)
    feed.join(listener)
    log.down = true
    log.add(1)
    log.fence = 2
    await vi.advanceTimersByTimeAsync(1000)
    expect(ids).toEqual([])
    log.down = false
    await vi.advanceTimersByTimeAsync(1000)
    expect(ids).toEqual(['1-1'])
    await Promise.all([feed.stop(), vi.advanceTimersByTimeAsync(1000)])
  })

  it('cuts off who does not read, and keeps little for it meanwhile', async () => {
    const log = new Log()
    const feed = new AlertFeed({ reader: log.reader, events: events(), most: 100 })
    const listener = listenerAt()
    feed.join(listener)
    await vi.advanceTimersByTimeAsync(100)
    for (let tick = 0; tick < 20 && !listener.closed; tick += 1) {
      for (let i = 0; i < 200; i += 1) log.add(log.fence)
      log.fence += 1
      await vi.advanceTimersByTimeAsync(300)
    }
    expect(listener.closed).toBe(true)
    expect(log.rows.length).toBeLessThan(2000)
  })

  it('lets in no more than it was told to', () => {
    const feed = new AlertFeed({ reader: new Log().reader, events: events(), most: 1 })
    const first = listenerAt()
    feed.join(first)
    expect(() => feed.join(listenerAt())).toThrow(expect.objectContaining({ code: 'too-many-streams' }))
    first.close()
    const next = listenerAt()
    feed.join(next)
    next.close()
  })
})
