import type { Transaction } from '@telstar/runtime/database'
import type { Context } from '../domain/aggregate.js'
import type { OpenEvent } from '../privacy/vault.js'

/** Where a batch of events is projected to. */
export interface ProjectionTarget {
  /** With the checkpoint: use nothing else, a second connection may have to wait for its end. */
  readonly transaction: Transaction
  /** Write this before every table's name: it is not always the projection's own name, as while one is built anew. */
  readonly schema: string
}

/**
 * A read model: tables in a schema of their own, made from nothing but the log. Another generation can be built beside
 * the live one at any time, from the first event on, and takes its place when it has caught up.
 */
export interface Projection {
  /** Name of the live schema, which queries name: `customers`. Lower-case letters, digits and `_`. */
  readonly name: string
  /** All without it. */
  readonly contexts?: readonly Context[]
  /** Raise it when `apply` makes something else of the same events: a new generation is then built at the next start. */
  readonly revision?: number
  /**
   * DDL of all its tables and indexes, each with `schema` before its name; any text of several statements. When it
   * changes, a new generation is built at the next start. Rights are set by the runner: `support_reader` may select
   * from every table once it is live. Columns with what is personal are `neverSampled`. Each document has the column `version`, that of its stream, for `?minVersion=`.
   */
  tables(schema: string): string
  /**
   * Writes what follows from the events: in order, at least one, most often hundreds: a few statements for all of them.
   * Comes once for each event and generation. `personal` is null once the person is forgotten; at `SubjectErased` what
   * is personal of this customer is removed from the tables.
   * @throws whatever goes wrong; what is transient is tried again, else the projection stops at the event at fault
   */
  apply(events: readonly OpenEvent[], target: ProjectionTarget): Promise<void>
}
