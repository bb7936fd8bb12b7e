import type { Change, Operation } from './commit-queue.js'
import { beginning, NodeAccount, type SpoolLimits } from './node-account.js'
import { emptyMeta, encodeMeta } from './node-meta.js'
import { NodeSpool } from './node-spool.js'
import { NotAccepted } from './spool-error.js'
import { batchKey, metaKey } from './spool-key.js'
import { decodeRecord } from './spool-record.js'
import type { SpoolStore } from './spool-store.js'

export interface NodeSpoolOptions {
  readonly node: string
  readonly limits: SpoolLimits
  /** A fixed boot makes a replay repeatable: what is left of that boot is thrown away, to be made again. */
  readonly boot: number | null
}

const mostTries = 3
const backWithinMs = 30_000

/**
 * A node's spool with a boot of its own, stored before it is used: the larger of the last boot + 1 and the Unix seconds,
 * so that neither a clock set back nor a disk replaced repeats one. Some damage shows only at this first write: the store
 * is then opened anew, and what it holds after that counts.
 * @throws {NotAccepted} when the boot cannot be stored
 */
export async function openNodeSpool(store: SpoolStore, options: NodeSpoolOptions): Promise<NodeSpool> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await beginSpool(store, options)
    } catch (error) {
      if (!(error instanceof NotAccepted) || tries === mostTries || !(await isBack(store))) throw error
    }
  }
}

async function isBack(store: SpoolStore): Promise<boolean> {
  const until = performance.now() + backWithinMs
  while (store.unavailable() !== null && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 50))
  return store.unavailable() === null
}

async function beginSpool(store: SpoolStore, options: NodeSpoolOptions): Promise<NodeSpool> {
  const { node, limits } = options
  const { meta, batches, samples, bytes, newest } = store.holding(node)
  const before = meta ?? emptyMeta
  const lost = {
    batches: Math.max(0, before.bufferedBatches - batches),
    samples: Math.max(0, before.bufferedSamples - samples),
  }
  const last = Math.max(before.boot, newest?.boot ?? 0, store.lastBoot)
  const boot = options.boot ?? Math.max(last + 1, Math.floor(store.now() / 1000))
  const damaged = {
    damagedBatches: before.damagedBatches + lost.batches,
    damagedSamples: before.damagedSamples + lost.samples,
  }
  const begun = { ...before, ...damaged, boot, seq: 0, bufferedBatches: batches, bufferedSamples: samples }
  const state = { meta: begun, bytes, droppedTo: beginning }
  const account = new NodeAccount({ node, boot, limits, state }, store.witness)
  await new Promise<void>((resolve, reject) => {
    store.submit(new BeginChange(account, { store, done: resolve, failed: reject }))
  })
  account.written()
  account.counts.recovered = account.state.meta.bufferedSamples
  const spool = new NodeSpool(store, account)
  store.attach(spool)
  store.note(true)
  if (lost.batches > 0) store.witness.nodeDamaged({ node, ...lost })
  return spool
}

interface Begin {
  readonly store: SpoolStore
  done(): void
  failed(error: Error): void
}

/** Stores the boot; removes what an earlier life left under the same one. */
class BeginChange implements Change {
  readonly sync = true
  readonly adds = false
  readonly #account: NodeAccount
  readonly #begin: Begin

  constructor(account: NodeAccount, begin: Begin) {
    this.#account = account
    this.#begin = begin
  }

  async prepare(): Promise<Operation[]> {
    const { node, boot } = this.#account
    const lt = batchKey(node, { boot, seq: Number.MAX_SAFE_INTEGER })
    const left = await this.#begin.store.read({ gt: batchKey(node, { boot, seq: 0 }), lt, limit: -1 })
    const batches = left.map(([key, value]) => ({
      samples: decodeRecord(key, value)?.samples ?? 0,
      bytes: key.length + value.length,
    }))
    this.#account.tally(batches, -1)
    const key = metaKey(node)
    const dels = left.map(([key]) => ({ type: 'del', key }) satisfies Operation)
    return [...dels, { type: 'put', key, value: encodeMeta(key, this.#account.state.meta) }]
  }

  done(): void {
    this.#begin.done()
  }

  failed(error: Error): void {
    this.#begin.failed(error)
  }
}
