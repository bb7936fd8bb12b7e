import type { SubjectKeys } from './subject-keys.js'

/** Keys that wait until it is sure that none of an erased person has come back: nothing is opened or sealed before. */
export class CheckedSubjectKeys implements SubjectKeys {
  readonly #keys: SubjectKeys
  readonly #checked: Promise<void>

  /** @param checked resolves once; see `destroyReturnedKeys` */
  constructor(keys: SubjectKeys, checked: Promise<void>) {
    this.#keys = keys
    this.#checked = checked
  }

  async keyFor(subject: string): Promise<Buffer> {
    await this.#checked
    return this.#keys.keyFor(subject)
  }

  async keysOf(subjects: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    await this.#checked
    return this.#keys.keysOf(subjects)
  }

  async destroy(subject: string): Promise<void> {
    await this.#keys.destroy(subject)
  }
}
