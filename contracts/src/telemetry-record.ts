import { readMessagePack } from './read-message-pack.js'
import { writeMessagePack } from './write-message-pack.js'

/**
 * What lies in `telstar.metrics.telemetry.v1`. A record with one batch holds the bytes as the node sent them, keyed by
 * the node. Under load the broker gathers the batches of a partition for a moment: such a record has the header
 * `form: gathered` and holds a MessagePack array [node, received, bytes, node, received, bytes, …].
 */
export interface ReceivedBatch {
  readonly node: string
  /** Unix milliseconds at the broker. */
  readonly received: number
  /** The MQTT payload, byte for byte. */
  readonly payload: Buffer
}

export const gatheredForm = 'gathered'

/** Value of a gathered record. */
export function encodeGathered(batches: readonly ReceivedBatch[]): Buffer {
  return writeMessagePack(batches.flatMap(({ node, received, payload }) => [node, received, payload]))
}

/** @throws {Error} when the value is not a gathered record */
export function decodeGathered(value: Buffer): ReceivedBatch[] {
  const flat: unknown = readMessagePack(value)
  if (!Array.isArray(flat) || flat.length % 3 !== 0) throw new Error('not a gathered telemetry record')
  const batches: ReceivedBatch[] = []
  for (let index = 0; index < flat.length; index += 3) {
    const [node, received, payload] = flat.slice(index, index + 3)
    if (typeof node !== 'string' || typeof received !== 'number' || !Buffer.isBuffer(payload)) {
      throw new Error(`entry ${index / 3} of the gathered record is not [node, received, bytes]`)
    }
    batches.push({ node, received, payload })
  }
  return batches
}
