import type { Sample } from '@telstar/contracts/encode-batch'
import type { Change, Operation } from './commit-queue.js'
import { Drop } from './drop.js'
import { encodeParts } from './encode-parts.js'
import type { NodeAccount, SpooledBatch } from './node-account.js'
import { encodeMeta } from './node-meta.js'
import type { ReadRange } from './oldest-batches.js'
import { batchKey, metaKey } from './spool-key.js'
import { encodeRecord } from './spool-record.js'

/** What became of samples offered to the spool. */
export interface Acceptance {
  readonly batches: readonly SpooledBatch[]
  /** Samples too large for any packet. */
  readonly refused: number
}

interface Offer {
  readonly samples: readonly Sample[]
  readonly now: () => number
  readonly read: ReadRange
  resolve(acceptance: Acceptance): void
  reject(error: Error): void
}

/** Writes samples as the next batches; when the bytes pass the limit, the oldest go in the same write. */
export class AcceptChange implements Change {
  readonly sync = true
  readonly adds = true
  readonly #account: NodeAccount
  readonly #offer: Offer
  readonly #drop: Drop
  #before: NodeAccount['state'] | null = null
  #acceptance: Acceptance = { batches: [], refused: 0 }

  constructor(account: NodeAccount, offer: Offer) {
    this.#account = account
    this.#offer = offer
    this.#drop = new Drop(account)
  }

  async prepare(): Promise<Operation[]> {
    const account = this.#account
    this.#before = account.state
    const puts = this.#encode()
    const { bytes: limit } = account.limits
    const over = () => account.expectedBytes > limit
    const dels = over() ? await this.#drop.choose(this.#offer.read, over) : []
    const key = metaKey(account.node)
    return [...puts, ...dels, { type: 'put', key, value: encodeMeta(key, account.state.meta) }]
  }

  done(): void {
    const { batches } = this.#acceptance
    this.#account.counts.accepted += batches.reduce((total, batch) => total + batch.samples, 0)
    this.#drop.end(true, 'bytes')
    this.#account.reader?.accepted(batches)
    this.#offer.resolve(this.#acceptance)
  }

  failed(error: Error): void {
    if (this.#before !== null) this.#account.state = this.#before
    this.#drop.end(false, 'bytes')
    this.#offer.reject(error)
  }

  #encode(): Operation[] {
    const account = this.#account
    const { meta } = account.state
    const at = this.#offer.now()
    const { parts, refused } = encodeParts(this.#offer.samples, {
      first: { boot: account.boot, seq: meta.seq + 1 },
      sent: at,
      payloadBytes: account.limits.payloadBytes,
    })
    const written = parts.map((part) => {
      const key = batchKey(account.node, part)
      const value = encodeRecord(key, { at, samples: part.samples, payload: part.payload })
      return { key, value, batch: { ...part, bytes: key.length + value.length } }
    })
    const batches = written.map(({ batch }) => batch)
    this.#acceptance = { batches, refused }
    account.tally(batches, 1)
    const seq = meta.seq + parts.length
    const accepted = meta.accepted + parts.length
    account.state = { ...account.state, meta: { ...account.state.meta, seq, accepted } }
    return written.map(({ key, value }) => ({ type: 'put', key, value }))
  }
}
