import type { Database, Transaction } from '@telstar/runtime/database'
import type { Timer } from './timed-context.js'

/** A timer of an item, as its events set it. */
export interface SetTimer extends Timer {
  readonly context: 'complaint' | 'request'
  /** `context-id` */
  readonly stream: string
  /** Of the stream, as it was set. */
  readonly version: number
  /** It was not there before: also where it looks like one that was. */
  readonly anew: boolean
  readonly correlationId: string
  /** Id of the event that set it. */
  readonly causationId: string
}

const drop = `
  DELETE FROM support.timers WHERE stream = ANY ($1) AND NOT EXISTS (
    SELECT FROM unnest($2::text[], $3::text[]) AS wanted (stream, name)
    WHERE wanted.stream = timers.stream AND wanted.name = timers.name)`

// One that stays as it is keeps what became of it.
const set = `
  INSERT INTO support.timers (context, stream, name, kind, due_at, command, version, correlation_id, causation_id)
  SELECT context, stream, name, kind, due_at, command::jsonb, version, correlation_id, causation_id
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::int[], $8::text[],
    $9::text[]) AS timer (context, stream, name, kind, due_at, command, version, correlation_id, causation_id)
  ON CONFLICT (stream, name) DO UPDATE SET kind = excluded.kind, due_at = excluded.due_at, command = excluded.command,
    version = excluded.version, correlation_id = excluded.correlation_id, causation_id = excluded.causation_id,
    fired_at = NULL, claimed_until = NULL
  WHERE timers.due_at <> excluded.due_at OR timers.command <> excluded.command
    OR (excluded.stream || ' ' || excluded.name) = ANY ($10)`

/** These are the timers of these items from now on, and no others. */
export async function replaceTimers(
  transaction: Transaction,
  streams: readonly string[],
  timers: readonly SetTimer[],
): Promise<void> {
  const column = <Key extends keyof SetTimer>(key: Key) => timers.map((timer) => timer[key])
  await transaction.query(drop, [streams, column('stream'), column('name')])
  if (timers.length === 0) return
  await transaction.query(set, [
    ...[column('context'), column('stream'), column('name'), column('kind'), column('dueAt')],
    timers.map(({ command }) => JSON.stringify(command)),
    ...[column('version'), column('correlationId'), column('causationId')],
    timers.filter(({ anew }) => anew).map(({ stream, name }) => `${stream} ${name}`),
  ])
}

/** A timer whose time has come, taken to be fired. */
export interface DueTimer {
  readonly context: 'complaint' | 'request'
  readonly stream: string
  readonly name: string
  readonly version: number
  readonly command: unknown
  readonly correlationId: string
}

/** Longer than a command takes: when it is over, whoever took the timer is dead, or failed. */
const claimSeconds = 30

const claim = `
  UPDATE support.timers SET claimed_until = $1::timestamptz + make_interval(secs => $3)
  WHERE (stream, name) IN (
    SELECT stream, name FROM support.timers
    WHERE fired_at IS NULL AND due_at <= $1 AND (claimed_until IS NULL OR claimed_until <= $1)
    ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
  RETURNING context, stream, name, version, command, correlation_id AS "correlationId"`

/** Takes timers whose time has come, the oldest first. */
export async function claimTimers(pool: Database, now: Date, most: number): Promise<DueTimer[]> {
  const { rows } = await pool.query<DueTimer>(claim, [now, most, claimSeconds])
  return rows
}

const fired = `
  UPDATE support.timers SET fired_at = $2, claimed_until = NULL
  FROM unnest($1::text[], $3::text[], $4::int[]) AS done (stream, name, version)
  WHERE timers.stream = done.stream AND timers.name = done.name AND timers.version = done.version`

/** They are not fired again. The rows stay until the log says that they are over. */
export async function markFired(pool: Database, timers: readonly DueTimer[], at: Date): Promise<void> {
  if (timers.length > 0) await pool.query(fired, named(timers, at))
}

const later = `
  UPDATE support.timers SET claimed_until = $2::timestamptz + interval '5 minutes'
  FROM unnest($1::text[], $3::text[], $4::int[]) AS late (stream, name, version)
  WHERE timers.stream = late.stream AND timers.name = late.name AND timers.version = late.version`

/** They come again in five minutes: others have their turn meanwhile. */
export async function putOff(pool: Database, timers: readonly DueTimer[], at: Date): Promise<void> {
  if (timers.length > 0) await pool.query(later, named(timers, at))
}

function named(timers: readonly DueTimer[], at: Date) {
  return [
    timers.map(({ stream }) => stream),
    at,
    timers.map(({ name }) => name),
    timers.map(({ version }) => version),
  ]
}
