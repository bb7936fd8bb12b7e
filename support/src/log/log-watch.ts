import { pause } from '@telstar/bus/pause'
import type { Database } from '@telstar/runtime/database'
import { beginning, type Place } from '../event-store/event-store.js'
import { isAfter } from './is-after.js'

const newestPlace = `
  SELECT xid::text, position::text FROM support.events WHERE xid < pg_snapshot_xmin(pg_current_snapshot())
  ORDER BY events.xid DESC, events.position DESC LIMIT 1`

const firstMs = 10
const idleMs = 100
const brokenMs = 1000

/** One question for all readers of a process: how far can the log be read? Asked only while somebody waits. */
export class LogWatch {
  readonly #pool: Database
  readonly #waiting = new Set<() => void>()
  #newest: Place = beginning
  #asking = false
  #poked = new AbortController()

  constructor(pool: Database) {
    this.#pool = pool
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
    const { rows } = await this.#pool.query<Place>(newestPlace)
    const [place] = rows
    if (place === undefined || !isAfter(place, this.#newest)) return false
    this.#newest = place
    return true
  }
}
