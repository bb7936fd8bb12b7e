import type { Change, Operation } from './commit-queue.js'
import { type BatchSize, identityText, type NodeAccount } from './node-account.js'
import { encodeMeta } from './node-meta.js'
import { batchKey, metaKey } from './spool-key.js'

/** Takes acknowledged batches off the disk. Failing is harmless: they stay known as settled and are tried again. */
export class RemoveChange implements Change {
  readonly sync = false
  readonly adds = false
  readonly #account: NodeAccount
  readonly #again: () => void
  #before: NodeAccount['state'] | null = null
  #batches: BatchSize[] = []

  constructor(account: NodeAccount, again: () => void) {
    this.#account = account
    this.#again = again
  }

  prepare(): Operation[] {
    const account = this.#account
    this.#before = account.state
    this.#batches = [...account.settled.values()]
    if (this.#batches.length === 0) return []
    account.tally(this.#batches, -1)
    for (const batch of this.#batches) {
      account.settled.delete(identityText(batch))
      account.removing.set(identityText(batch), batch)
    }
    const key = metaKey(account.node)
    const dels = this.#batches.map(
      (batch) => ({ type: 'del', key: batchKey(account.node, batch) }) satisfies Operation,
    )
    return [...dels, { type: 'put', key, value: encodeMeta(key, account.state.meta) }]
  }

  done(): void {
    this.#account.removing.clear()
    if (this.#account.settled.size > 0) this.#again()
  }

  failed(): void {
    if (this.#before !== null) this.#account.state = this.#before
    this.#account.removing.clear()
    for (const batch of this.#batches) this.#account.settled.set(identityText(batch), batch)
  }
}
