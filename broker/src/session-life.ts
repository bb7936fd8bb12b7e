import { randomUUID } from 'node:crypto'
import type { Account } from './credentials.js'
import type { BrokerEvents } from './events.js'
import type { Guard } from './guard.js'
import { nodeTopics } from './node-topics.js'
import type { Presence } from './presence.js'
import type { Session } from './session.js'
import type { Sessions } from './sessions.js'

interface SessionLifeOptions {
  readonly region: string
  readonly sessions: Sessions
  readonly presence: Presence
  readonly events: BrokerEvents
}

/** A node's connection from its accepted CONNECT to its end, as sessions, presence and the log see it. */
export function sessionLife({ region, sessions, presence, events }: SessionLifeOptions) {
  return {
    /** The connection is the node's; an older one of it ends. */
    begin(guard: Guard, node: string, account: Account): void {
      const session: Session = {
        id: randomUUID(),
        node,
        topics: nodeTopics(region, node),
        account,
        boot: null,
        version: null,
        said: 'nothing',
        events: 0,
        seen: false,
        endedBy: null,
      }
      guard.once('close', () => {
        const cause = endCause(session, guard)
        events.sessionEnded({ node, address: guard.address, cause: session.endedBy ?? cause })
        presence.ended(session, cause)
      })
      sessions.begin(session, guard)
    },
    /** The node has its CONNACK: what it sends is read from now on. */
    ready(guard: Guard): void {
      const { session, address } = guard
      if (session === null || session.endedBy !== null) return
      presence.opened(session)
      events.sessionBegan({ node: session.node, address })
      guard.open()
    },
  }
}

/** Why a session ended, as presence tells it. */
export function endCause(
  { endedBy }: Pick<Session, 'endedBy'>,
  { saidGoodbye, will }: Pick<Guard, 'saidGoodbye' | 'will'>,
): 'will' | 'disconnect' | 'takeover' {
  if (endedBy === 'takeover') return 'takeover'
  return endedBy === null && will !== undefined && !saidGoodbye ? 'will' : 'disconnect'
}
