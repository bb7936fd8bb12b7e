import type { SampleRow } from './samples-table.js'

/** Samples of several nodes in a stretch of time, Unix milliseconds, from inclusive, to exclusive. */
export interface Stretch {
  readonly from: number
  readonly to: number
  readonly rows: readonly SampleRow[]
}

/** Stretches that follow one another, of which the last ones are kept. */
export class RecentSamples {
  readonly #keepMs: number
  #stretches: { from: number; to: number; byNode: Map<number, SampleRow[]> }[] = []

  /** @param keepMs how far back samples are wanted */
  constructor(keepMs: number) {
    this.#keepMs = keepMs
  }

  add({ from, to, rows }: Stretch): void {
    const byNode = new Map<number, SampleRow[]>()
    for (const row of rows) {
      const others = byNode.get(row.nodeId)
      if (others === undefined) byNode.set(row.nodeId, [row])
      else others.push(row)
    }
    const kept = this.#stretches.at(-1)?.to === from ? this.#stretches : []
    this.#stretches = [...kept.filter((stretch) => stretch.to > from - this.#keepMs), { from, to, byNode }]
  }

  /** Samples of a node between two times, both included; null when not all of them are here. */
  between(nodeId: number, first: number, last: number): SampleRow[] | null {
    const [oldest, newest] = [this.#stretches[0], this.#stretches.at(-1)]
    if (oldest === undefined || newest === undefined || first < oldest.from || last >= newest.to) return null
    return this.#stretches.flatMap(({ from, to, byNode }) =>
      to <= first || from > last
        ? []
        : (byNode.get(nodeId) ?? []).filter(({ time }) => time >= first && time <= last),
    )
  }
}
