import type { NodeAccount, SpooledBatch } from './node-account.js'
import { batchKey, parseKey } from './spool-key.js'
import { decodeRecord } from './spool-record.js'

/** Reads entries of the store in key order. */
export type ReadRange = (range: { gt: Buffer; lt: Buffer; limit: number }) => Promise<[Buffer, Buffer][]>

/** A batch that may be dropped. */
export interface Droppable extends SpooledBatch {
  readonly key: Buffer
  readonly at: number
}

const end = { boot: Number.MAX_SAFE_INTEGER, seq: Number.MAX_SAFE_INTEGER }
const chunk = 16

/** The oldest batches of a node, one after another, without those acknowledged or in the hands of the broker. */
export async function* oldestBatches(account: NodeAccount, read: ReadRange): AsyncGenerator<Droppable> {
  const { node } = account
  const lt = batchKey(node, end)
  let gt = batchKey(node, account.state.droppedTo)
  for (;;) {
    const entries = await read({ gt, lt, limit: chunk })
    for (const [key, value] of entries) {
      const batch = droppable(key, value)
      const spared = batch === null || account.isSettled(batch) || account.reader?.holds(batch)
      if (!spared) yield batch
      gt = key
    }
    if (entries.length < chunk) return
  }
}

function droppable(key: Buffer, value: Buffer): Droppable | null {
  const identity = parseKey(key)?.identity
  const record = decodeRecord(key, value)
  if (!identity || record === null) return null
  const { at, samples, payload } = record
  return { ...identity, key, at, samples, payload, bytes: key.length + value.length }
}
