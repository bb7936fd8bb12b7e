import { FLOAT32_OPTIONS, Packr } from 'msgpackr'
import type { Batch, BatchIdentity, Block } from './telemetry-batch.js'

const packr = new Packr({ useRecords: false, useFloat32: FLOAT32_OPTIONS.DECIMAL_FIT })

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
  return packr.pack({ v: 1, boot, seq, sent, blocks: toBlocks(batch.samples).map(packable) })
}

/** Columnar form of decoded blocks under the same identity: what is left of a batch after quarantine. */
export function encodeBlocks(batch: Batch, blocks: readonly Block[]): Buffer {
  return packr.pack({
    v: 1,
    boot: batch.identity?.boot ?? 0,
    seq: batch.identity?.seq ?? 0,
    sent: batch.sent,
    blocks: blocks.map(packable),
  })
}

function toBlocks(samples: readonly Sample[]): Block[] {
  const blocks = new Map<string, { names: string[]; block: Block }>()
  for (const { ts, cell, values } of samples) {
    const names = Object.keys(values)
    const key = names.join()
    let entry = blocks.get(key)
    if (entry === undefined) {
      entry = { names, block: { ts: [], cell: [], columns: new Map(names.map((name) => [name, []])) } }
      blocks.set(key, entry)
    }
    entry.block.ts.push(ts)
    entry.block.cell.push(cell)
    for (const name of names) entry.block.columns.get(name)?.push(values[name])
  }
  return [...blocks.values()].map(({ block }) => block)
}

function packable({ ts, cell, columns }: Block): object {
  const t0 = ts[0] ?? 0
  const dt = ts.map((time, index) => time - (ts[index - 1] ?? t0))
  const shared = cell.every((number) => number === cell[0]) ? (cell[0] ?? 0) : cell
  return { t0, dt, cell: shared, values: Object.fromEntries(columns) }
}
