import { randomUUID } from 'node:crypto'
import type { ScratchSupport } from '@telstar/infra/scratch-support'
import { closeDatabase, type Database, openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import { PostgresEventStore } from '@telstar/support/event-store/postgres-event-store'
import { withReader } from '../chaos/with-reader.js'
import { newAppend } from '../support-writer/new-append.js'

export interface AppendRatio {
  readonly connections: number
  /** One entry for each turn, in the order they were taken: plain, append, plain … */
  readonly plainPerSecond: readonly number[]
  readonly appendsPerSecond: readonly number[]
  /** Appends against plain inserts, over all turns. */
  readonly ratio: number
}

interface RatioOptions {
  readonly support: ScratchSupport
  readonly connections: number
  readonly turns: number
  readonly secondsPerTurn: number
}

const streamLength = 10
const log = createLogger('bench', 'warn')

// The same columns, constraints and indexes, without the trigger of erasures.
const likeIt = `
  DROP TABLE IF EXISTS support.plain_rows;
  CREATE TABLE support.plain_rows (LIKE support.events INCLUDING ALL);
  GRANT INSERT ON support.plain_rows TO support_writer`
// The same values for every column, each a parameter as well.
const insert = `
  INSERT INTO support.plain_rows (context, stream, version, type, data, subject, personal, actor, at, command_id, ordinal,
    command_digest, correlation_id, causation_id)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`

/**
 * Appends of one event by the store against plain INSERTs of one row into a table of the same shape, each its own
 * transaction, in turns in the same run over the same connections.
 */
export async function measureAppendRatio({
  support,
  connections,
  turns,
  secondsPerTurn,
}: RatioOptions): Promise<AppendRatio> {
  await withReader(support.databaseUrl('postgres'), (admin) => admin.query(likeIt))
  const pool = openDatabase({ url: support.databaseUrl('support_writer'), name: 'bench', log, connections })
  const each = { connections, seconds: secondsPerTurn }
  const plainPerSecond: number[] = []
  const appendsPerSecond: number[] = []
  try {
    await inTurn({ connections, seconds: 1 }, appends(pool))
    for (let turn = 0; turn < turns; turn += 1) {
      plainPerSecond.push(await inTurn(each, plainInserts(pool)))
      appendsPerSecond.push(await inTurn(each, appends(pool)))
    }
  } finally {
    await closeDatabase(pool)
    await withReader(support.databaseUrl('postgres'), (admin) => admin.query('DROP TABLE support.plain_rows'))
  }
  return { connections, plainPerSecond, appendsPerSecond, ratio: sum(appendsPerSecond) / sum(plainPerSecond) }
}

/** Writes one row: the next of a stream of a few. */
type Write = (stream: string, version: number) => Promise<unknown>

function plainInserts(pool: Database): Write {
  return (stream, version) => {
    const { context, events, actor, at, commandId, commandDigest, ...ids } = newAppend(stream, version)
    const { type, data, subject, personal } = events[0] as (typeof events)[number]
    const event = [context, stream, version + 1, type, JSON.stringify(data), subject, personal]
    const by = [actor, at, commandId, 0, commandDigest, ids.correlationId, ids.causationId]
    return pool.query(insert, [...event, ...by])
  }
}

function appends(pool: Database): Write {
  const store = new PostgresEventStore(pool)
  return (stream, version) => store.append(newAppend(stream, version))
}

/** @returns rows a second */
async function inTurn({ connections, seconds }: { connections: number; seconds: number }, write: Write) {
  const begun = performance.now()
  const until = begun + seconds * 1000
  let rows = 0
  const lane = async () => {
    for (let stream = '', made = 0; performance.now() < until; made += 1) {
      if (made % streamLength === 0) stream = `complaint-${randomUUID()}`
      await write(stream, made % streamLength)
      rows += 1
    }
  }
  await Promise.all(Array.from({ length: connections }, lane))
  return (rows * 1000) / (performance.now() - begun)
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
