import { randomBytes } from 'node:crypto'
import type { Database } from '@telstar/runtime/database'
import { open, seal } from './seal.js'
import { SubjectForgotten, type SubjectKeys } from './subject-keys.js'

// A destroyed key leaves an empty row behind: nobody makes a new one for a person who was forgotten.
const make = `
  INSERT INTO support.subject_keys (subject, wrapped) VALUES ($1, $2) ON CONFLICT (subject) DO NOTHING`
const read = 'SELECT subject, wrapped FROM support.subject_keys WHERE subject = ANY ($1::uuid[])'
const destroy = `
  INSERT INTO support.subject_keys (subject, wrapped) VALUES ($1, NULL)
  ON CONFLICT (subject) DO UPDATE SET wrapped = NULL, destroyed_at = now()`

/** Keys in PostgreSQL, each wrapped by the installation's own key. */
export class PostgresSubjectKeys implements SubjectKeys {
  readonly #pool: Database
  readonly #wrappingKey: Buffer

  /** @param wrappingKey 32 bytes; whoever has only the database has no key */
  constructor(pool: Database, wrappingKey: Buffer) {
    this.#pool = pool
    this.#wrappingKey = wrappingKey
  }

  async keyFor(named: string): Promise<Buffer> {
    // As the database writes a UUID: the key is wrapped together with the id.
    const subject = named.toLowerCase()
    const known = await this.#find([subject])
    if (known.has(subject)) return this.#unwrap(subject, known.get(subject) ?? null)
    const wrapped = seal(randomBytes(32), { key: this.#wrappingKey, nonce: randomBytes(12), bound: subject })
    await this.#pool.query(make, [subject, wrapped])
    // Another may have been first: what stands there is the key.
    return this.#unwrap(subject, (await this.#find([subject])).get(subject) ?? null)
  }

  async keysOf(subjects: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    const keys = new Map<string, Buffer>()
    const found = await this.#find(subjects)
    for (const subject of subjects) {
      const wrapped = found.get(subject.toLowerCase()) ?? null
      if (wrapped !== null) keys.set(subject, this.#unwrap(subject.toLowerCase(), wrapped))
    }
    return keys
  }

  async destroy(subject: string): Promise<void> {
    await this.#pool.query(destroy, [subject])
  }

  async #find(subjects: readonly string[]): Promise<Map<string, Buffer | null>> {
    const { rows } = await this.#pool.query<{ subject: string; wrapped: Buffer | null }>(read, [subjects])
    return new Map(rows.map(({ subject, wrapped }) => [subject, wrapped]))
  }

  #unwrap(subject: string, wrapped: Buffer | null): Buffer {
    if (wrapped === null) throw new SubjectForgotten(subject)
    return open(wrapped, { key: this.#wrappingKey, bound: subject })
  }
}
