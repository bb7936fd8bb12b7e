import { randomBytes } from 'node:crypto'
import { SubjectForgotten, type SubjectKeys } from './subject-keys.js'

/** Keys in memory, for tests. */
export class MemorySubjectKeys implements SubjectKeys {
  readonly #keys = new Map<string, Buffer | null>()

  async keyFor(named: string): Promise<Buffer> {
    const subject = named.toLowerCase()
    const key = this.#keys.get(subject)
    if (key === null) throw new SubjectForgotten(subject)
    if (key !== undefined) return key
    const made = randomBytes(32)
    this.#keys.set(subject, made)
    return made
  }

  async keysOf(subjects: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    return new Map(
      subjects.flatMap((subject) => {
        const key = this.#keys.get(subject.toLowerCase())
        return key ? [[subject, key] as const] : []
      }),
    )
  }

  async destroy(subject: string): Promise<void> {
    this.#keys.set(subject.toLowerCase(), null)
  }
}
