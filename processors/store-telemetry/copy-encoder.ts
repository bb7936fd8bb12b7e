import type { AcceptedBlock } from '../telemetry/judge-block.js'
import type { NodeBlock } from './node-block.js'
import { orderRows } from './row-order.js'

export interface CopyData {
  /** PGCOPY binary; valid until the encoder is used again. */
  readonly bytes: Buffer
  readonly rows: number
}

// [PostgreSQL COPY, binary format] signature, flags, extension length; the trailer is a field count of -1.
const header = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')
const timeFields = 2 + 12 + 8 + 6
const postgresEpochMs = 946_684_800_000

/**
 * Writes blocks of one group as binary COPY data for (time, node_id, cell, metrics…), ordered by (time, node_id).
 * The buffer grows to the largest slice and is used again.
 */
export class CopyEncoder {
  #bytes = Buffer.allocUnsafeSlow(1 << 20)
  #view = viewOf(this.#bytes)
  #at = 0

  encode(blocks: readonly NodeBlock[], metrics: number): CopyData {
    const sorted = [...blocks].sort((a, b) => a.nodeId - b.nodeId)
    const order = orderRows(sorted)
    this.#reserve(header.length + order.length * (timeFields + 12 * metrics) + 2)
    this.#at = header.copy(this.#bytes)
    let rows = 0
    for (let position = 0; position < order.length; position += 1) {
      const { nodeId, block } = sorted[order.block[position] as number] as NodeBlock
      if (this.#writeRow(block, order.row[position] as number, nodeId)) rows += 1
    }
    this.#view.setInt16(this.#at, -1)
    return { bytes: this.#bytes.subarray(0, this.#at + 2), rows }
  }

  /** @returns whether the row has a value; one without is not written */
  #writeRow({ ts, cell, values }: AcceptedBlock, row: number, nodeId: number): boolean {
    const view = this.#view
    const rows = ts.length
    let at = this.#at
    view.setInt16(at, 3 + values.length / rows)
    view.setInt32(at + 2, 8)
    const micros = Math.round(((ts[row] as number) - postgresEpochMs) * 1000)
    view.setInt32(at + 6, Math.floor(micros / 0x1_0000_0000))
    view.setInt32(at + 10, micros)
    view.setInt32(at + 14, 4)
    view.setInt32(at + 18, nodeId)
    view.setInt32(at + 22, 2)
    view.setInt16(at + 26, cell[row] as number)
    at += timeFields
    let measured = false
    for (let index = row; index < values.length; index += rows) {
      const value = values[index] as number
      if (Number.isNaN(value)) {
        view.setInt32(at, -1)
        at += 4
      } else {
        view.setInt32(at, 8)
        view.setFloat64(at + 4, value)
        at += 12
        measured = true
      }
    }
    if (measured) this.#at = at
    return measured
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#bytes.length) return
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(bytes, this.#bytes.length * 2))
    this.#view = viewOf(this.#bytes)
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}
