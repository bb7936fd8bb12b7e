import type { Change, Operation } from './commit-queue.js'
import { Drop } from './drop.js'
import type { NodeAccount } from './node-account.js'
import { encodeMeta } from './node-meta.js'
import type { ReadRange } from './oldest-batches.js'
import { metaKey } from './spool-key.js'

interface Limit {
  /** Unix milliseconds; batches written earlier go. */
  readonly before: number
  readonly read: ReadRange
}

/** Drops batches that have waited too long. */
export class DropOldChange implements Change {
  readonly sync = false
  readonly adds = false
  readonly #account: NodeAccount
  readonly #limit: Limit
  readonly #drop: Drop
  #before: NodeAccount['state'] | null = null

  constructor(account: NodeAccount, limit: Limit) {
    this.#account = account
    this.#limit = limit
    this.#drop = new Drop(account)
  }

  async prepare(): Promise<Operation[]> {
    const account = this.#account
    this.#before = account.state
    const dels = await this.#drop.choose(this.#limit.read, ({ at }) => at < this.#limit.before)
    const key = metaKey(account.node)
    return dels.length === 0
      ? []
      : [...dels, { type: 'put', key, value: encodeMeta(key, account.state.meta) }]
  }

  done(): void {
    this.#drop.end(true, 'age')
  }

  failed(): void {
    if (this.#before !== null) this.#account.state = this.#before
    this.#drop.end(false, 'age')
  }
}
