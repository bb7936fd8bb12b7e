import { type Database, inTransaction } from '@telstar/runtime/database'
import { moveCheckpoint, readCheckpoint } from './checkpoint-table.js'
import { Follower, type FollowerPorts } from './follower.js'
import type { AtLeastOnceReader, LogReader } from './log-reader.js'
import { Overtaken } from './reading.js'

export interface LogPorts extends FollowerPorts {
  /** As a role that may move checkpoints, and do what the reader does. */
  readonly pool: Database
}

/** Each batch of events, what the reader makes of it and its checkpoint in one transaction: each effect exactly once. */
export function followLog(reader: LogReader, ports: LogPorts): Follower {
  const { pool } = ports
  return new Follower(
    {
      ...ofReader(reader),
      checkpoint: () => readCheckpoint(pool, reader.name),
      apply: (events, { from, to }) =>
        inTransaction(pool, async (transaction) => {
          // First: whoever is late waits here for the row, and does nothing.
          if (!(await moveCheckpoint(transaction, { reader: reader.name, from, to }))) throw new Overtaken()
          if (events.length > 0) await reader.handle(events, transaction)
        }),
    },
    ports,
  )
}

/** The checkpoint follows what the reader has done: after a crash the last batch comes again. */
export function followLogAtLeastOnce(reader: AtLeastOnceReader, ports: LogPorts): Follower {
  const { pool, leases } = ports
  return new Follower(
    {
      ...ofReader(reader),
      checkpoint: () => readCheckpoint(pool, reader.name),
      apply: async (events, { from, to }) => {
        if (!leases.holds(reader.name)) throw new Overtaken()
        if (events.length > 0) await reader.handle(events)
        if (!(await moveCheckpoint(pool, { reader: reader.name, from, to }))) throw new Overtaken()
      },
    },
    ports,
  )
}

function ofReader(reader: LogReader | AtLeastOnceReader) {
  const { name, contexts, batch } = reader
  return {
    name,
    ...(contexts && { contexts }),
    ...(batch !== undefined && { batch }),
    isTransient: (error: unknown) => reader.isTransient?.(error) ?? false,
  }
}
