import { decodeRecord, encodeRecord } from './spool-record.js'

/** What the store remembers of a node; written together with every change of its batches. */
export interface NodeMeta {
  /** The newest boot and the sequence number of its newest batch. */
  readonly boot: number
  readonly seq: number
  /** Batches ever accepted: never falls, so a store that knows fewer than the watermark has lost some. */
  readonly accepted: number
  readonly bufferedBatches: number
  readonly bufferedSamples: number
  readonly droppedBatches: number
  readonly droppedSamples: number
  readonly damagedBatches: number
  readonly damagedSamples: number
}

export const emptyMeta: NodeMeta = {
  boot: 0,
  seq: 0,
  accepted: 0,
  bufferedBatches: 0,
  bufferedSamples: 0,
  droppedBatches: 0,
  droppedSamples: 0,
  damagedBatches: 0,
  damagedSamples: 0,
}

/** Bytes of a meta record, checked like a batch. */
export function encodeMeta(key: Buffer, meta: NodeMeta): Buffer {
  return encodeRecord(key, { at: 0, samples: 0, payload: Buffer.from(JSON.stringify(meta)) })
}

/** The meta record behind its bytes; null when they are damaged. */
export function decodeMeta(key: Buffer, bytes: Buffer): NodeMeta | null {
  const record = decodeRecord(key, bytes)
  if (record === null) return null
  try {
    return { ...emptyMeta, ...(JSON.parse(record.payload.toString()) as Partial<NodeMeta>) }
  } catch {
    return null
  }
}
