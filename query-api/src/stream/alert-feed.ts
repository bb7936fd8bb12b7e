import type { Reader } from '@telstar/http/reader'
import type { Events } from '../events.js'
import { QueryProblem } from '../http/query-problem.js'
import { type EventPage, readEventPage, readPresent } from './event-page.js'
import type { Listener } from './listener.js'
import { isBeyond, type StreamCursor } from './stream-cursor.js'

interface FeedOptions {
  readonly reader: Reader
  readonly events: Events
  /** Listeners at once. */
  readonly most: number
}

const everyMs = 250

/**
 * Hands alert events to all who listen, in their order and without a gap: one question to the database for all of them,
 * and none while nobody listens. Whoever begins in the past reads up by itself before it joins the others.
 */
export class AlertFeed {
  readonly #listeners = new Set<Listener>()
  /** Those that have read up to the present: one question serves them all. */
  readonly #live = new Set<Listener>()
  #polling: Promise<void> | null = null
  #stopped = false

  constructor(private readonly options: FeedOptions) {}

  /** Where a stream begins that names no place. @throws {Problem} */
  present(): Promise<StreamCursor> {
    return readPresent(this.options.reader)
  }

  /** Hands events to a listener until it is closed. @throws {Problem} too-many-streams */
  join(listener: Listener): void {
    if (this.#stopped || this.#listeners.size >= this.options.most) {
      listener.close()
      throw new QueryProblem('too-many-streams', { headers: { 'retry-after': '10' } })
    }
    this.#listeners.add(listener)
    this.options.events.streams(this.#listeners.size)
    listener.onClose(() => this.#leave(listener))
    void this.#catchUp(listener)
  }

  /** Ends all streams; whoever listened goes on elsewhere from the last id it got. */
  async stop(): Promise<void> {
    this.#stopped = true
    for (const listener of this.#listeners) listener.close()
    await this.#polling
  }

  #leave(listener: Listener): void {
    this.#listeners.delete(listener)
    this.#live.delete(listener)
    this.options.events.streams(this.#listeners.size)
  }

  async #catchUp(listener: Listener): Promise<void> {
    while (!listener.closed) {
      const page = await this.#read(listener.cursor)
      if (page === null) await pause(everyMs)
      else await listener.deliver(page)
      if (page?.complete) {
        this.#goLive(listener)
        return
      }
    }
  }

  #goLive(listener: Listener): void {
    if (listener.closed) return
    this.#live.add(listener)
    this.#polling ??= this.#poll()
  }

  async #poll(): Promise<void> {
    let complete = true
    while (this.#live.size > 0) {
      if (complete) await pause(everyMs)
      // Who joins while the answer is on its way is served from the next one: this one may begin beyond its place.
      const listeners = [...this.#live]
      const after = earliest(listeners)
      const page = after === null ? null : await this.#read(after)
      complete = page?.complete ?? true
      if (page !== null) for (const listener of listeners) listener.offer(page)
    }
    this.#polling = null
  }

  async #read(after: StreamCursor): Promise<EventPage | null> {
    try {
      return await readEventPage(this.options.reader, after)
    } catch (error) {
      this.options.events.streamWaits(error)
      return null
    }
  }
}

/** Where the one that has read least far stands; the others pass over what they have. */
function earliest(listeners: readonly Listener[]): StreamCursor | null {
  return listeners.reduce<StreamCursor | null>(
    (least, { cursor }) => (least === null || isBeyond(least, cursor) ? cursor : least),
    null,
  )
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
