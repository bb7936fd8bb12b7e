import type { DomainEvent } from '../domain/aggregate.js'
import type { EventStore, StoredEvent } from './event-store.js'

/** What evolving looks at. Nothing personal: it may be gone. */
type Event = Pick<StoredEvent, 'stream' | 'version' | 'type' | 'data'> & { readonly subject?: string | null }

interface Kept<State> {
  readonly version: number
  readonly state: State
}

interface StreamStatesOptions<State> {
  evolve(state: State | null, event: DomainEvent): State
  /** How many streams are kept in mind; 2,000 without it. */
  readonly most?: number
}

/**
 * The state of a stream after each of its events, for those who read the log on. What it was after the event before is
 * mostly known; else the stream is read. What is personal is left out.
 */
export class StreamStates<State> {
  readonly #options: StreamStatesOptions<State>
  /** The most recently used last. */
  readonly #kept = new Map<string, Kept<State>>()

  constructor(options: StreamStatesOptions<State>) {
    this.#options = options
  }

  /**
   * @param store where the stream is read if need be; inside a transaction one that reads in it
   * @throws what the store and `evolve` throw
   */
  async after(event: Event, store: Pick<EventStore, 'readStream'>): Promise<State> {
    const { stream, version } = event
    const before = this.#kept.get(stream)
    if (before?.version === version) return before.state
    const known = version === 1 ? null : before?.version === version - 1 ? before.state : undefined
    const state = known === undefined ? await this.#read(event, store) : this.#evolve(known, event)
    this.#keep(stream, { version, state })
    return state
  }

  async #read({ stream, version }: Event, store: Pick<EventStore, 'readStream'>): Promise<State> {
    let state: State | null = null
    for (const event of await store.readStream(stream))
      if (event.version <= version) state = this.#evolve(state, event)
    if (state === null) throw new Error(`the stream ${stream} is not there`)
    return state
  }

  #evolve(state: State | null, { type, data, subject }: Event): State {
    return this.#options.evolve(state, { type, data, personal: null, ...(subject && { subject }) })
  }

  #keep(stream: string, kept: Kept<State>): void {
    this.#kept.delete(stream)
    this.#kept.set(stream, kept)
    if (this.#kept.size <= (this.#options.most ?? 2000)) return
    const oldest = this.#kept.keys().next().value
    if (oldest !== undefined) this.#kept.delete(oldest)
  }
}
