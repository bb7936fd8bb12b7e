import { createHash } from 'node:crypto'
import type { DeadLetter } from '@telstar/contracts/dead-letter'
import type { Malformed } from '@telstar/contracts/refusal'

interface Unreadable {
  readonly node: string
  readonly region: string
  readonly topic: string
  readonly payload: Buffer
  /** Unix milliseconds. */
  readonly received: number
  readonly malformed: Malformed
}

/** The dead letter of an MQTT payload that cannot be read; the same bytes of a node have the same id. */
export function malformedLetter(unreadable: Unreadable): DeadLetter {
  const { node, region, topic, payload, received, malformed } = unreadable
  const { reason, message: detail } = malformed
  const id = `${node}-${createHash('sha256').update(payload).digest('hex').slice(0, 32)}`
  return {
    id,
    node,
    region,
    reason,
    detail,
    origin: { kind: 'mqtt', topic },
    received,
    part: 0,
    bytes: payload,
  }
}
