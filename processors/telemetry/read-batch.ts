import { decodeBatch } from '@telstar/contracts/decode-batch'
import { Malformed } from '@telstar/contracts/refusal'
import type { Batch } from '@telstar/contracts/telemetry-batch'
import type { StoredBatch } from './decode-records.js'

/** The batch, or why it is none. */
export function readBatch(stored: StoredBatch): Batch | Malformed {
  try {
    return decodeBatch(stored.payload, stored.received)
  } catch (error) {
    if (error instanceof Malformed) return error
    throw error
  }
}
