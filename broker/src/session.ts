import type { Account } from './credentials.js'
import type { NodeTopics } from './node-topics.js'

/** Why we ended a session; a session that ended by itself has none. */
export type SessionEnd = 'takeover' | 'token-rotated' | 'node-removed' | 'stopping'

/** One connection of one node, from an accepted CONNECT to its end. */
export interface Session {
  readonly id: string
  readonly node: string
  readonly topics: NodeTopics
  readonly account: Account
  /** From the newest birth of this session. */
  boot: number | null
  version: string | null
  /** What presence was told last. */
  said: 'nothing' | 'online' | 'offline'
  /** How many events were said. */
  events: number
  /** Its own beginning came back over the presence topic. */
  seen: boolean
  endedBy: SessionEnd | null
}
