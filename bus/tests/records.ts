import type { KafkaRecord } from '../src/kafka-record.js'

/** A record of topic `t` whose value is its own name, such as `1@7`. */
export function recordAt(partition: number, offset: number): KafkaRecord {
  const name = `${partition}@${offset}`
  return {
    topic: 't',
    partition,
    offset: BigInt(offset),
    timestamp: 0,
    key: null,
    value: Buffer.from(name),
    headers: {},
  }
}

/** `1@7` for a record of partition 1 at offset 7. */
export function nameOf({ partition, offset }: KafkaRecord): string {
  return `${partition}@${offset}`
}
