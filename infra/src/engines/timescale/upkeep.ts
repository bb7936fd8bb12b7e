import type { SessionEngine } from './session-engine.js'
import { quoteName } from './shared-session.js'

const checkpointBytes = 128 * (1 << 20)
const checkpointMs = 5 * 60_000
const vacuumRows = 20_000
const vacuumMs = 10 * 60_000
const vacuumTableBytes = 256 * (1 << 20)

const ordinaryTables = `
  select n.nspname, c.relname from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and c.relpersistence = 'p' and pg_catalog.pg_relation_size(c.oid) between 1 and ${vacuumTableBytes}
    and not exists (select from _timescaledb_catalog.chunk k where k.schema_name = n.nspname and k.table_name = c.relname)`

// Vacuum would do it, but large tables are not vacuumed; pages that are not summarised are read by every query.
const brinIndexes = `
  select n.nspname, c.relname from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_am a on a.oid = c.relam where c.relkind = 'i' and a.amname = 'brin'`

const modifying = /^(?:UPDATE|DELETE|INSERT \d+|MERGE) (\d+)$/

/**
 * What a server's background processes do and this engine has none for: checkpoints, which bound the log to be replayed
 * after a crash, and vacuum with analyze. The engine counts no changes per table, so every ordinary table gets its turn
 * once enough rows of any were changed. Chunks are left to compression, large tables alone, but for their BRIN indexes: a
 * vacuum holds up all clients.
 */
export class Upkeep {
  readonly #engine: SessionEngine
  #changedRows = 0
  #vacuumedAt: number
  #checkpointAt: number
  #planned: string[] = []

  constructor(engine: SessionEngine, now: number) {
    this.#engine = engine
    this.#vacuumedAt = now
    this.#checkpointAt = now
  }

  /** Tells what clients ran. */
  note(tags: readonly string[]): void {
    for (const tag of tags) this.#changedRows += Number(modifying.exec(tag)?.[1] ?? 0)
  }

  /** Does one piece of what is due as the superuser, outside a transaction; returns whether there may be more. */
  step(now: number): boolean {
    if (this.#planned.length === 0 && this.#vacuumDue(now)) this.#plan(now)
    const statement = this.#planned.pop()
    if (statement) this.#engine.query(statement)
    else this.#checkpoint(now)
    return statement !== undefined
  }

  #vacuumDue(now: number): boolean {
    return this.#changedRows >= vacuumRows || (this.#changedRows > 0 && now - this.#vacuumedAt > vacuumMs)
  }

  #plan(now: number): void {
    const tables = this.#named(ordinaryTables).map((name) => `VACUUM (ANALYZE, SKIP_LOCKED) ${name}`)
    const indexes = this.#named(brinIndexes).map((name) => `select brin_summarize_new_values('${name}')`)
    this.#planned = [...indexes, ...tables]
    this.#changedRows = 0
    this.#vacuumedAt = now
  }

  #named(sql: string): string[] {
    return this.#engine.query(sql).map(([schema, name]) => `${quoteName(schema!)}.${quoteName(name!)}`)
  }

  #checkpoint(now: number): void {
    const [row] = this.#engine.query(
      'select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn) from pg_control_checkpoint()',
    )
    const bytes = Number(row![0])
    if (bytes < checkpointBytes && (bytes < 10_000 || now - this.#checkpointAt < checkpointMs)) return
    this.#engine.query('CHECKPOINT')
    this.#checkpointAt = now
  }
}
