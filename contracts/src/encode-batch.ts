import { groupRows } from './group-rows.js'
import type { Batch, BatchIdentity, Block } from './telemetry-batch.js'
import { writeMessagePack } from './write-message-pack.js'

/** One observation of a node or of one of its cells; metrics not measured are absent. */
export interface Sample {
  /** Unix milliseconds. */
  readonly ts: number
  readonly cell: number
  readonly values: Readonly<Record<string, number>>
}

/** A batch ready to be sent. */
export interface OutgoingBatch extends BatchIdentity {
  readonly sent: number
  readonly samples: readonly Sample[]
}

/** JSON rows, for people and for nodes without MessagePack. */
export function encodeJsonBatch(batch: OutgoingBatch): Buffer {
  const { boot, seq, sent, samples } = batch
  return Buffer.from(JSON.stringify({ v: 1, boot, seq, sent, samples }))
}

/** Columnar MessagePack: one block for each set of metrics that were measured together. */
export function encodeColumnarBatch(batch: OutgoingBatch): Buffer {
  const { boot, seq, sent } = batch
  return writeMessagePack({ v: 1, boot, seq, sent, blocks: groupRows(batch.samples).map(packable) })
}

/**
 * Columnar form of decoded blocks under the same identity: what is left of a batch after quarantine. Values are kept as
 * they came (text, NaN, …); a batch without identity stays one, with nil for `boot` and `seq`.
 */
export function encodeBlocks(batch: Batch, blocks: readonly Block[]): Buffer {
  const { boot, seq } = batch.identity ?? { boot: null, seq: null }
  return writeMessagePack({ v: 1, boot, seq, sent: batch.sent, blocks: blocks.map(packable) })
}

function packable({ ts, cell, columns }: Block): object {
  return { ...packableTimes(ts), cell: packableCells(cell), values: columns }
}

/** Steps add up exactly only between whole milliseconds; other times (NaN where a node sent none) stand one by one. */
function packableTimes(ts: readonly number[]): object {
  if (!ts.every(isWhole)) return { ts }
  const t0 = ts[0] ?? 0
  return { t0, dt: ts.map((time, index) => time - (ts[index - 1] ?? t0)) }
}

const isWhole = (time: number) => Number.isInteger(time) && Math.abs(time) <= 2 ** 52

function packableCells(cell: readonly unknown[]): unknown {
  const first = cell[0] ?? 0
  return typeof first === 'number' && cell.every((number) => number === first) ? first : cell
}
