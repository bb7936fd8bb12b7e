import type { Transaction } from '@telstar/runtime/database'
import type { Context } from '../domain/aggregate.js'
import type { OpenEvent } from '../privacy/vault.js'

interface Reads {
  /** Of its checkpoint and its lease, in metrics and in the log: `projection/customers/2`, `relay/complaints`. */
  readonly name: string
  /** All without it. */
  readonly contexts?: readonly Context[]
  /** Most events at once; 500 without it. */
  readonly batch?: number
  /** What else heals by waiting, besides a database that is away or busy: those errors are tried again for ever. */
  isTransient?(error: unknown): boolean
}

/**
 * Reads the log in order and writes what follows from it into the same database: each event has its effect exactly
 * once, as the checkpoint moves in the same transaction. See `followLog`.
 */
export interface LogReader extends Reads {
  /**
   * At least one event; in order; those of one command may come in two batches. All queries go through `transaction`:
   * a second connection may have to wait for its end. May be called again with the same events, after a rollback, and
   * with fewer of them, when a fault is looked for.
   * @throws whatever goes wrong; what is transient is tried again, else the reader stops at the event at fault
   */
  handle(events: readonly OpenEvent[], transaction: Transaction): Promise<void>
}

/**
 * Reads the log in order and has its effects elsewhere: in Kafka, by commands. The checkpoint moves once `handle` is
 * done: after a crash the same events come again, so that effects carry ids made from the event's. See
 * `followLogAtLeastOnce`.
 */
export interface AtLeastOnceReader extends Reads {
  /** As that of a `LogReader`, without a transaction. All effects are done when it returns. */
  handle(events: readonly OpenEvent[]): Promise<void>
}

/** One reader at work in this process. */
export interface LogFollower {
  readonly name: string
  /** Null while it goes on (or waits, as another process does the work); else why it does not, without personal data. */
  standstill(): string | null
  /** After the batch at hand; gives the lease back. */
  stop(): Promise<void>
}
