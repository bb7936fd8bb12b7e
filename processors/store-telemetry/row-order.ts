import type { AcceptedBlock } from './judge-block.js'

/** The rows of several blocks of one node in the order (cell, time); the order of arrival among equals. */
export interface RowOrder {
  readonly length: number
  readonly block: Uint32Array
  readonly row: Uint32Array
}

/** Batches come ordered by time, their cells interleaved: dealing the rows out by cell is mostly all there is to do. */
export function orderRows(blocks: readonly AcceptedBlock[]): RowOrder {
  const byCell = new Map<number, number[]>()
  let length = 0
  for (const [index, { cell }] of blocks.entries()) {
    for (let row = 0; row < cell.length; row += 1) {
      const number = cell[row] as number
      const places = byCell.get(number)
      if (places === undefined) byCell.set(number, [index * rowsOfBlock + row])
      else places.push(index * rowsOfBlock + row)
    }
    length += cell.length
  }
  const order = { length, block: new Uint32Array(length), row: new Uint32Array(length) }
  let at = 0
  for (const number of [...byCell.keys()].sort((a, b) => a - b)) {
    for (const place of byTime(byCell.get(number) ?? [], blocks)) {
      order.block[at] = Math.floor(place / rowsOfBlock)
      order.row[at] = place % rowsOfBlock
      at += 1
    }
  }
  return order
}

/** More than any block holds; a place is one number, so that it sorts and copies cheaply. */
const rowsOfBlock = 1 << 20

function byTime(places: number[], blocks: readonly AcceptedBlock[]): number[] {
  let last = Number.NEGATIVE_INFINITY
  for (const place of places) {
    const time = timeAt(place, blocks)
    if (!(time >= last)) return places.sort((a, b) => timeAt(a, blocks) - timeAt(b, blocks))
    last = time
  }
  return places
}

function timeAt(place: number, blocks: readonly AcceptedBlock[]): number {
  return (blocks[Math.floor(place / rowsOfBlock)] as AcceptedBlock).ts[place % rowsOfBlock] as number
}
