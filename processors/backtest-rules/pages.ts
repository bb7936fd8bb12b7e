import type { SampleRow } from './samples-table.js'
import { mostRows } from './stretches.js'
import type { Period } from './tally.js'

type Load = (part: Period) => Promise<SampleRow[]>

/** Samples of a long time in parts that follow one another, none with more than may be held. */
export async function* pages(load: Load, { from, to }: Period, firstSpanMs: number) {
  let spanMs = firstSpanMs
  for (let at = from; at < to; ) {
    const end = Math.min(to, at + spanMs)
    const rows = await load({ from: at, to: end })
    if (rows.length > mostRows && end - at > 1) {
      spanMs = Math.ceil((end - at) / 2)
      continue
    }
    yield rows
    at = end
    if (rows.length < mostRows / 4) spanMs *= 2
  }
}
