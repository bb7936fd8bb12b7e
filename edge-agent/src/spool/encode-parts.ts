import { encodeColumnarBatch, type Sample } from '@telstar/contracts/encode-batch'
import type { BatchIdentity } from '@telstar/contracts/telemetry-batch'

interface Part extends BatchIdentity {
  readonly samples: number
  readonly payload: Buffer
}

interface Encoding {
  /** Identity of the first part; the next ones follow it. */
  readonly first: BatchIdentity
  readonly sent: number
  readonly payloadBytes: number
}

/**
 * Encodes samples as few batches that each fit into a packet: halved until they do, so the same samples always become
 * the same batches. A single sample that is too large for a packet is refused.
 */
export function encodeParts(samples: readonly Sample[], encoding: Encoding) {
  const parts: Part[] = []
  let refused = 0
  const add = (slice: readonly Sample[]): void => {
    if (slice.length === 0) return
    const identity = { boot: encoding.first.boot, seq: encoding.first.seq + parts.length }
    const payload = encodeColumnarBatch({ ...identity, sent: encoding.sent, samples: slice })
    if (payload.length <= encoding.payloadBytes) {
      parts.push({ ...identity, samples: slice.length, payload })
    } else if (slice.length === 1) {
      refused += 1
    } else {
      add(slice.slice(0, slice.length / 2))
      add(slice.slice(slice.length / 2))
    }
  }
  add(samples)
  return { parts, refused }
}
