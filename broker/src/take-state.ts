import { deadLetterHeaders } from '@telstar/contracts/dead-letter'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { Malformed } from '@telstar/contracts/refusal'
import type { IngestProducer } from '@telstar/ingest/learn-partitions'
import { malformedLetter } from '@telstar/ingest/malformed-letter'
import type { BrokerEvents } from './events.js'
import type { Presence } from './presence.js'
import { readNodeState } from './read-node-state.js'
import type { Session } from './session.js'

interface TakeStateOptions {
  readonly region: string
  readonly presence: Presence
  readonly producer: Pick<IngestProducer, 'produce'>
  readonly events: BrokerEvents
  /** Unix milliseconds. */
  readonly now: () => number
}

export type TakeState = (session: Session, payload: Buffer) => Promise<'taken' | 'malformed'>

/** A node's birth or goodbye: resolves when its presence event, or its dead letter, is in Kafka. */
export function stateTaker({ region, presence, producer, events, now }: TakeStateOptions): TakeState {
  async function bury({ node, topics }: Session, payload: Buffer, malformed: Malformed): Promise<void> {
    events.stateMalformed({ node, reason: malformed.reason, detail: malformed.message })
    const received = now()
    const letter = malformedLetter({ node, region, topic: topics.state, payload, received, malformed })
    await producer.produce({
      topic: kafkaTopics.nodeRegistryDeadLetters.name,
      key: node,
      value: payload,
      headers: deadLetterHeaders(letter),
      timestamp: received,
    })
  }
  return async (session, payload) => {
    const read = readNodeState(payload)
    if ('reason' in read) {
      await bury(session, payload, new Malformed(read.reason, read.detail))
      return 'malformed'
    }
    const { status, boot, version = null } = read.state
    if (status === 'online') await presence.birth(session, { boot, version })
    else await presence.goodbye(session, boot)
    return 'taken'
  }
}
