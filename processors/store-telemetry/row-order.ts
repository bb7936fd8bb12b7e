import type { NodeBlock } from './node-block.js'

/** Rows in the order in which they are written: which block, and which row of it. */
export interface RowOrder {
  readonly length: number
  readonly block: Uint32Array
  readonly row: Uint32Array
}

/**
 * The rows of blocks by (time, node, order of arrival), so that the time-first index grows at its right edge and a
 * minute's rows lie together. Samples without any accepted value are left out.
 * @param blocks in the order of their nodes
 */
export function orderRows(blocks: readonly NodeBlock[]): RowOrder {
  const places = storedRows(blocks)
  const order = {
    length: places.length,
    block: new Uint32Array(places.length),
    row: new Uint32Array(places.length),
  }
  let at = 0
  for (const place of byTime(blocks, places)) {
    order.block[at] = places.block[place] as number
    order.row[at] = places.row[place] as number
    at += 1
  }
  return order
}

function storedRows(blocks: readonly NodeBlock[]): RowOrder {
  const most = blocks.reduce((sum, { block }) => sum + block.ts.length, 0)
  const places = { block: new Uint32Array(most), row: new Uint32Array(most) }
  let length = 0
  for (let index = 0; index < blocks.length; index += 1) {
    const { stored } = (blocks[index] as NodeBlock).block
    for (let row = 0; row < stored.length; row += 1) {
      if (stored[row] === 0) continue
      places.block[length] = index
      places.row[length] = row
      length += 1
    }
  }
  return { length, ...places }
}

/** Time and place in one number, so that the engine's own sort of numbers does the work; a comparator costs ten times as much. */
function byTime(blocks: readonly NodeBlock[], { length, block, row }: RowOrder): Float64Array | Uint32Array {
  const times = new Float64Array(length)
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (let place = 0; place < length; place += 1) {
    const time = Math.floor(
      (blocks[block[place] as number] as NodeBlock).block.ts[row[place] as number] as number,
    )
    times[place] = time
    if (time < first) first = time
    if (time > last) last = time
  }
  if ((last - first + 1) * length > Number.MAX_SAFE_INTEGER) return byComparison(times)
  const keys = times.map((time, place) => (time - first) * length + place).sort()
  return keys.map((key) => key % length)
}

function byComparison(times: Float64Array): Uint32Array {
  const places = Uint32Array.from({ length: times.length }, (_, place) => place)
  return places.sort((a, b) => (times[a] as number) - (times[b] as number) || a - b)
}
