import type { Reader } from '../database/reader.js'
import type { Events } from '../events.js'
import { Problem } from '../http/problem.js'
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
  readonly #live = new Set<Listener>()
  /** Everything up to here was handed to those in `#live`. */
  #head: StreamCursor | null = null
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
      throw new Problem('too-many-streams', { headers: { 'retry-after': '10' } })
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
      // Whoever has read as far as the others joins them in this very turn: nothing lies between.
      if (page?.complete && this.#hasReached(listener.cursor)) return this.#goLive(listener)
    }
  }

  #hasReached(cursor: StreamCursor): boolean {
    return this.#head === null || !isBeyond(this.#head, cursor)
  }

  #goLive(listener: Listener): void {
    if (listener.closed) return
    this.#live.add(listener)
    this.#head ??= listener.cursor
    this.#polling ??= this.#poll()
  }

  async #poll(): Promise<void> {
    let complete = true
    while (this.#live.size > 0 && this.#head !== null) {
      if (complete) await pause(everyMs)
      const page = await this.#read(this.#head)
      complete = page?.complete ?? true
      if (page === null || !isBeyond(page.end, this.#head)) continue
      this.#head = page.end
      for (const listener of this.#live) listener.offer(page)
    }
    this.#head = null
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

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
