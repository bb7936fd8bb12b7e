import { Fenced } from '../src/fenced.js'
import type { KafkaRecord } from '../src/kafka-record.js'
import { partitionKey, type Slice } from '../src/slice.js'

/** What a database does for a consumer: records and offsets in one transaction, offsets by compare-and-swap. */
export class MemoryLedger {
  readonly handled: KafkaRecord[] = []
  fenced = 0
  readonly #next = new Map<string, bigint>()

  async load(topic: string, partition: number): Promise<bigint | null> {
    return this.#next.get(partitionKey(topic, partition)) ?? null
  }

  /** @throws {Fenced} when a position does not start at the stored offset */
  commit({ records, positions }: Slice): void {
    for (const { topic, partition, from } of positions) {
      const stored = this.#next.get(partitionKey(topic, partition)) ?? 0n
      if (stored === from) continue
      this.fenced += 1
      throw new Fenced(`${topic}/${partition} is at ${stored}, not at ${from}`)
    }
    for (const { topic, partition, next } of positions) this.#next.set(partitionKey(topic, partition), next)
    for (const record of records) this.handled.push(record)
  }

  /** The handled values, per partition in the order they were handled. */
  values(): Map<number, string[]> {
    const values = new Map<number, string[]>()
    for (const { partition, value } of this.handled) {
      const list = values.get(partition) ?? []
      list.push(value.toString())
      values.set(partition, list)
    }
    return values
  }

  /** The sum of all stored offsets. */
  get taken(): number {
    return [...this.#next.values()].reduce((sum, next) => sum + Number(next), 0)
  }
}
