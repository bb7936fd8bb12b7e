import type { TokenBucket } from './token-bucket.js'

/** Why we ended a session; a session that ended by itself has none. */
export type SessionEnd = 'takeover' | 'token-rotated' | 'node-removed' | 'stopping'

/** One connection of one node, from an accepted CONNECT to its end. */
export interface Session {
  readonly id: string
  readonly node: string
  readonly tokenHash: string
  /** Packets per second of the node, over all its sessions. */
  readonly packets: TokenBucket
  /** Births and goodbyes of the node, over all its sessions. */
  readonly states: TokenBucket
  /** From the newest birth of this session. */
  boot: number | null
  version: string | null
  /** What presence was told last. */
  said: 'nothing' | 'online' | 'offline'
  endedBy: SessionEnd | null
}
