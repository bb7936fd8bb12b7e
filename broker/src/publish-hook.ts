import type { Ingest } from '@telstar/ingest/create-ingest'
import type { AedesOptions, Client } from 'aedes'
import { type AccessRefusal, publishRefusal } from './access.js'
import type { BrokerEvents } from './events.js'
import type { Guard } from './guard.js'
import type { Pressure } from './pressure.js'
import type { Session } from './session.js'
import type { Sessions } from './sessions.js'
import type { TakeState } from './take-state.js'

type PublishHook = NonNullable<AedesOptions['authorizePublish']>
type Packet = Parameters<PublishHook>[1]
type Done = Parameters<PublishHook>[2]

interface PublishHookOptions {
  readonly ingest: Pick<Ingest, 'accept'>
  readonly takeState: TakeState
  readonly sessions: Sessions
  readonly pressure: Pressure
  readonly events: BrokerEvents
  /** Milliseconds. */
  readonly now: () => number
}

/**
 * Aedes asks before it acknowledges; the answer here is Kafka's. Called for every message of a chunk at once, so all
 * of them are under way together, and answered in their order. An error ends the connection without PUBACK.
 */
export function publishHook(options: PublishHookOptions): PublishHook {
  return (client, packet, done) => {
    try {
      const guard = guardOf(client)
      if (guard === null || packet === guard.will) answerWill(guard, options, done)
      else answerPublish(guard, packet, { ...options, done })
    } catch (error) {
      // A throw inside a hook would end the process.
      done(error as Error)
    }
  }
}

/** The connection of a client; null for what Aedes itself publishes in a client's name. */
export function guardOf(client: Client | null): Guard | null {
  return client === null ? null : (client.conn as Guard)
}

function answerPublish(
  guard: Guard,
  packet: Packet,
  { ingest, takeState, pressure, events, now, done }: PublishHookOptions & { done: Done },
): void {
  const { session, address } = guard
  const payload = packet.payload as Buffer
  const refusal = refusalOf(session, packet, now)
  if (session === null || refusal !== null) {
    const fact = { node: session?.node ?? null, address, topic: packet.topic }
    events.actionRefused({ ...fact, action: 'publish', reason: refusal ?? 'no-session' })
    guard.explained = true
    done(new Error(`refused: ${refusal}`))
    return
  }
  const place = guard.acks.enter((error) => {
    done(error)
    guard.settle()
  })
  pressure.take(payload.length)
  const taken =
    packet.topic === session.topics.telemetry
      ? ingest.accept(session.node, payload)
      : takeState(session, payload).then((outcome) => {
          // What cannot be read is acknowledged and kept aside, and is nobody's state.
          if (outcome === 'malformed') packet.retain = false
        })
  taken.then(
    () => {
      pressure.give(payload.length)
      place.safe()
    },
    (error: Error) => {
      pressure.give(payload.length)
      place.failed(error)
    },
  )
}

function refusalOf(session: Session | null, packet: Packet, now: () => number): AccessRefusal | null {
  if (session === null) return 'no-session'
  const { topic, qos, retain, messageId, payload } = packet
  const refusal = publishRefusal(session.topics, { topic, qos, retain, messageId, bytes: payload.length })
  if (refusal !== null || topic !== session.topics.state) return refusal
  return session.account.states.take(now()) ? null : 'too-many-states'
}

/** The topic of a will was judged with its CONNECT; here only whether the node has moved on meanwhile. */
function answerWill(guard: Guard | null, { sessions }: PublishHookOptions, done: Done): void {
  const session = guard?.session ?? null
  if (session === null || sessions.isOver(session))
    done(new Error('the will of a session that another one replaced'))
  else done()
}
