import { randomBytes } from 'node:crypto'
import type { DomainEvent, Fields } from '../domain/aggregate.js'
import type { SealedEvent, StoredEvent } from '../event-store/event-store.js'
import { open, seal } from './seal.js'
import type { SubjectKeys } from './subject-keys.js'

/** An event of the log with its personal part readable, or null when there is none or the person is forgotten. */
export interface OpenEvent extends Omit<StoredEvent, 'personal' | 'subject'> {
  readonly subject?: string
  readonly personal: Fields | null
}

/** Seals what is personal before it is recorded, and opens it again for as long as the person's key exists. */
export class Vault {
  readonly #keys: SubjectKeys

  constructor(keys: SubjectKeys) {
    this.#keys = keys
  }

  /** @throws {SubjectForgotten} */
  async sealAll(stream: string, events: readonly DomainEvent[]): Promise<SealedEvent[]> {
    return Promise.all(events.map((event) => this.#seal(stream, event)))
  }

  /** All of them with one question for the keys; none is remembered, so that a destroyed key opens nothing. */
  async openAll(events: readonly StoredEvent[]): Promise<OpenEvent[]> {
    const sealed = events.filter(({ personal }) => personal !== null)
    const subjects = [...new Set(sealed.flatMap(({ subject }) => subject ?? []))]
    const keys = subjects.length === 0 ? new Map<string, Buffer>() : await this.#keys.keysOf(subjects)
    return events.map(({ subject, personal, ...event }) => {
      if (subject === null) return { ...event, personal: null }
      const key = keys.get(subject)
      if (key === undefined || personal === null) return { ...event, subject, personal: null }
      const plain = open(personal, { key, bound: event.stream })
      return { ...event, subject, personal: JSON.parse(plain.toString()) as Fields }
    })
  }

  async #seal(stream: string, { type, data, subject, personal }: DomainEvent): Promise<SealedEvent> {
    // Nothing needs no key: there is none for somebody who was erased, whose items go on and end.
    if (subject === undefined || !personal || Object.keys(personal).length === 0)
      return { type, data, subject: subject ?? null, personal: null }
    const key = await this.#keys.keyFor(subject)
    const plain = Buffer.from(JSON.stringify(personal))
    return { type, data, subject, personal: seal(plain, { key, nonce: randomBytes(12), bound: stream }) }
  }
}
