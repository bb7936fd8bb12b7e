import type { DeadLetter } from '@telstar/contracts/dead-letter'
import { encodeBlocks } from '@telstar/contracts/encode-batch'
import type { Malformed, RefusalReason } from '@telstar/contracts/refusal'
import type { Batch, BatchIdentity } from '@telstar/contracts/telemetry-batch'
import type { StoredBatch } from '../telemetry/decode-records.js'
import type { Quarantine } from '../telemetry/quarantine.js'

interface Why {
  readonly reason: RefusalReason
  readonly detail: string
}

/** Dead letter of a batch of which nothing can be stored, with its bytes as they came. */
export function refuseWhole(
  stored: StoredBatch,
  why: Why,
  identity: BatchIdentity | null = null,
): DeadLetter {
  const { part, payload } = stored
  return { ...originOf(stored), id: idOf(stored, identity, part), ...why, part, bytes: payload }
}

export function refuseUnreadable(stored: StoredBatch, { reason, message }: Malformed): DeadLetter {
  return refuseWhole(stored, { reason, detail: message })
}

export function refuseUnknownNode(stored: StoredBatch, { identity }: Batch): DeadLetter {
  const detail = `node ${stored.node.slice(0, 64)} is not in the registry`
  return refuseWhole(stored, { reason: 'unknown-node', detail }, identity)
}

/** Dead letter of what was refused of a batch, under its identity as the next part; null when nothing was. */
export function refuseRemainder(
  stored: StoredBatch,
  batch: Batch,
  quarantine: Quarantine,
): DeadLetter | null {
  const { reason, detail } = quarantine
  if (reason === null) return null
  const part = stored.part + 1
  const bytes = encodeBlocks(batch, quarantine.remainder())
  return { ...originOf(stored), id: idOf(stored, batch.identity, part), reason, detail, part, bytes }
}

function originOf({ node, region, received, topic, partition, offset, index }: StoredBatch) {
  return {
    node,
    region,
    received,
    origin: { kind: 'kafka' as const, topic, partition, offset: String(offset), index },
  }
}

/** The same for the same refusal, however often it is written. */
function idOf(stored: StoredBatch, identity: BatchIdentity | null, part: number): string {
  const { node, partition, offset, index } = stored
  if (identity === null) return `${node}-p${partition}-o${offset}-${index}-${part}`
  return `${node}-${identity.boot}-${identity.seq}-${part}`
}
