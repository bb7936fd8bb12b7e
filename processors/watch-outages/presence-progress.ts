import type { KafkaRecord } from '@telstar/bus/kafka-record'

type Ends = ReadonlyMap<number, bigint>

/** How far the presence of nodes has come from its topic into the table of nodes. */
export class PresenceProgress {
  /** The offset after the newest record, per partition. */
  readonly #ends = new Map<number, bigint>()
  /** What there was to project at a moment; the next mark is set when it is reached. */
  #mark: { readonly at: number; readonly ends: Ends } | null = null

  /** Takes a record of the presence topic. */
  apply({ partition, offset }: Pick<KafkaRecord, 'partition' | 'offset'>): void {
    this.#ends.set(partition, offset + 1n)
  }

  /** Why the table of nodes may be old, or null. @param projected the next offset to be projected, per partition */
  trouble(projected: Ends, now: number, lagMs: number): string | null {
    if (this.#mark === null || reached(this.#mark.ends, projected)) {
      this.#mark = { at: now, ends: new Map(this.#ends) }
      return null
    }
    return now - this.#mark.at > lagMs ? 'the presence of nodes is behind' : null
  }
}

function reached(ends: Ends, projected: Ends): boolean {
  return [...ends].every(([partition, end]) => (projected.get(partition) ?? 0n) >= end)
}
