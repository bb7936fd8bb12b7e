import { randomBytes } from 'node:crypto'
import { seal } from '@telstar/support/privacy/seal'
import type { SubjectKeys } from '@telstar/support/privacy/subject-keys'

/** Keys of new customers. */
export class CollectedKeys implements SubjectKeys {
  readonly #wrappingKey: Buffer
  readonly #keys = new Map<string, Buffer>()

  /** @param wrappingKey 32 bytes */
  constructor(wrappingKey: Buffer) {
    this.#wrappingKey = wrappingKey
  }

  keyFor(subject: string): Promise<Buffer> {
    const key = this.#keys.get(subject) ?? randomBytes(32)
    this.#keys.set(subject, key)
    return Promise.resolve(key)
  }

  keysOf(subjects: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    return Promise.resolve(new Map([...this.#keys].filter(([subject]) => subjects.includes(subject))))
  }

  destroy(): Promise<void> {
    throw new Error('nobody is erased while everybody is new')
  }

  /** Subjects, and their keys wrapped by that of the installation. */
  columns(): [string[], Buffer[]] {
    const wrap = ([subject, key]: [string, Buffer]) =>
      seal(key, { key: this.#wrappingKey, nonce: randomBytes(12), bound: subject })
    return [[...this.#keys.keys()], [...this.#keys].map(wrap)]
  }
}
