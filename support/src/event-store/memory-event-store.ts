import type { Append, Appended, CarriedOut, EventStore, ReadAll, StoredEvent } from './event-store.js'

interface Entry {
  readonly event: StoredEvent
  readonly commandDigest: Buffer
}

/** The log in memory, for tests of everything that stands on it. */
export class MemoryEventStore implements EventStore {
  readonly #entries: Entry[] = []

  async append({ events, expectedVersion, commandDigest, ...append }: Append): Promise<Appended> {
    const { version } = this.#last(append.stream)
    if (version !== expectedVersion || this.#byCommand(append.commandId) !== undefined)
      return { kind: 'conflict', version }
    const xid = String(this.#entries.length + 1)
    for (const [index, event] of events.entries()) {
      const place = { xid, position: String(this.#entries.length + 1) }
      const stored = { ...append, ...event, version: version + index + 1, place, recordedAt: append.at }
      this.#entries.push({ event: stored, commandDigest })
    }
    return { kind: 'appended', version: version + events.length }
  }

  async readStream(stream: string, afterVersion = 0): Promise<StoredEvent[]> {
    return this.#events().filter((event) => event.stream === stream && event.version > afterVersion)
  }

  async readSubject(subject: string): Promise<StoredEvent[]> {
    return this.#events().filter((event) => event.subject === subject)
  }

  async readAll({ after, limit, contexts }: ReadAll): Promise<StoredEvent[]> {
    const position = Number(after.position)
    return this.#events()
      .filter(
        ({ place, context }) =>
          Number(place.position) > position && (contexts === undefined || contexts.includes(context)),
      )
      .slice(0, limit)
  }

  async carriedOut(commandId: string): Promise<CarriedOut | null> {
    const entry = this.#byCommand(commandId)
    if (entry === undefined) return null
    const { event, commandDigest } = entry
    return { stream: event.stream, version: event.version, commandDigest }
  }

  #byCommand(commandId: string): Entry | undefined {
    return this.#entries.findLast(({ event }) => event.commandId === commandId)
  }

  #last(stream: string): { version: number } {
    return this.#entries.findLast(({ event }) => event.stream === stream)?.event ?? { version: 0 }
  }

  #events(): StoredEvent[] {
    return this.#entries.map(({ event }) => event)
  }
}
