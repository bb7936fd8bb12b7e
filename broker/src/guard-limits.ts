import type { FrameLimits, FrameRefusal } from './frame.js'

/** What one connection may do before it is held back or ended. */
export interface GuardLimits extends FrameLimits {
  /** From the socket to a whole CONNECT. */
  readonly connectWithinMs: number
  /** From the first to the last byte of a packet, and for a client to read what was written to it. */
  readonly stalledMs: number
  /** Packets other than PUBLISH and PUBACK; more than these end the connection. */
  readonly controlPerSecond: number
  readonly controlBurst: number
  /** Messages passed on and not yet acknowledged; more wait in the socket. */
  readonly inFlightMessages: number
  readonly inFlightBytes: number
  /** Bytes written to a client that does not read. */
  readonly unreadBytes: number
  /** Pieces in which one packet may come. */
  readonly fragments: number
}

/** Why a connection was ended before Aedes saw what it sent. */
export type GuardRefusal =
  | FrameRefusal
  | 'not-connect'
  | 'second-connect'
  | 'too-many-control-packets'
  | 'too-many-fragments'
  | 'connect-timeout'
  | 'packet-timeout'
  | 'never-reads'

export const guardLimits: GuardLimits = {
  connectBytes: 4096,
  publishBytes: 65_536,
  connectWithinMs: 5000,
  stalledMs: 10_000,
  controlPerSecond: 20,
  controlBurst: 100,
  inFlightMessages: 64,
  inFlightBytes: 1024 * 1024,
  unreadBytes: 256 * 1024,
  fragments: 1000,
}
