import { pause } from '@telstar/bus/pause'
import type { Database } from '@telstar/runtime/database'
import { beginning, type Place } from '../event-store/event-store.js'
import { isAfter } from './is-after.js'
import type { ReaderEvents } from './reader-events.js'

// Also how old the oldest event is that stands behind the fence: a transaction left open anywhere keeps it there.
const ask = `
  SELECT newest.xid::text, newest.position::text, (
      SELECT extract(epoch FROM clock_timestamp() - recorded_at)::float8 * 1000 FROM support.events
      WHERE events.xid >= pg_snapshot_xmin(pg_current_snapshot()) ORDER BY events.xid, events.position LIMIT 1
    ) AS "heldMs"
  FROM (SELECT 1) AS one LEFT JOIN (
    SELECT xid, position FROM support.events WHERE events.xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY events.xid DESC, events.position DESC LIMIT 1) AS newest ON true`

interface Answer {
  readonly xid: string | null
  readonly position: string | null
  /** Null: nothing is held up. */
  readonly heldMs: number | null
}

const firstMs = 10
const idleMs = 100
const brokenMs = 1000
/** Longer than any transaction of this service takes. */
const patienceMs = 30_000
/** What was answered longer ago says nothing of now. */
const freshMs = 5000

/** One question for all readers of a process: how far can the log be read? Asked only while somebody waits. */
export class LogWatch {
  readonly #pool: Database
  readonly #events: Pick<ReaderEvents, 'held'>
  readonly #waiting = new Set<() => void>()
  #newest: Place = beginning
  #isKnown = false
  #held = { ms: 0, at: 0 }
  #asking = false
  #poked = new AbortController()

  constructor(pool: Database, events: Pick<ReaderEvents, 'held'>) {
    this.#pool = pool
    this.#events = events
  }

  /** Why nothing can be read though there is something; null: it can. */
  standstill(): string | null {
    const { ms, at } = this.#held
    if (ms <= patienceMs || performance.now() - at > freshMs) return null
    return `no event can be read for ${Math.round(ms / 1000)} s: a transaction is open on the database server`
  }

  /** False until the database has answered once: where the log ends is not known before. */
  isKnown(): boolean {
    return this.#isKnown
  }

  /** Behind this place there may be more; up to it everything can be read. */
  newest(): Place {
    return this.#newest
  }

  /** Waits until there is something to read after this place: seen within about 100 ms. Ends as well with the signal. */
  async beyond(place: Place, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !isAfter(this.#newest, place)) await this.#nextAnswer(signal)
  }

  /** Something was appended in this very process: no need to wait for the next question. */
  poke(): void {
    this.#poked.abort()
  }

  #nextAnswer(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        this.#waiting.delete(end)
        signal.removeEventListener('abort', end)
        resolve()
      }
      signal.addEventListener('abort', end)
      this.#waiting.add(end)
      if (!this.#asking) void this.#ask()
    })
  }

  async #ask(): Promise<void> {
    this.#asking = true
    let waitMs = firstMs
    while (this.#waiting.size > 0) {
      this.#poked = new AbortController()
      const moved = await this.#askOnce().catch(() => null)
      if (moved) {
        waitMs = firstMs
        for (const end of [...this.#waiting]) end()
      }
      await pause(moved === null ? brokenMs : waitMs, this.#poked.signal)
      waitMs = Math.min(idleMs, waitMs * 2)
    }
    this.#asking = false
  }

  /** @returns whether there is more than before */
  async #askOnce(): Promise<boolean> {
    const { rows } = await this.#pool.query<Answer>(ask)
    const { xid = null, position = null, heldMs = null } = rows[0] ?? {}
    this.#isKnown = true
    this.#held = { ms: heldMs ?? 0, at: performance.now() }
    this.#events.held(this.#held.ms)
    if (xid === null || position === null || !isAfter({ xid, position }, this.#newest)) return false
    this.#newest = { xid, position }
    return true
  }
}
