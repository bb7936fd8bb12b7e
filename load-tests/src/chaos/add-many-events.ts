import type { ScratchSupport } from '@telstar/infra/scratch-support'
import pg from 'pg'

const atOnce = 10_000
const streamLength = 10

// Streams of ten events; each command one event.
const insert = `
  INSERT INTO support.events (context, stream, version, type, data, actor, at, command_id, ordinal, command_digest,
    correlation_id, causation_id)
  SELECT 'complaint', 'complaint-' || md5((n / ${streamLength})::text)::uuid, n % ${streamLength} + 1, 'NoteAdded',
    jsonb_build_object('n', n % 7, 'audience', 'internal', 'noteId', md5(n::text)), 'agent:load', now(),
    gen_random_uuid(), 0, '\\x00', 'load', 'load'
  FROM generate_series($1::int, $2::int - 1) AS n`

/** Fills the log as fast as the database takes it. */
export async function addManyEvents(support: ScratchSupport, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: support.databaseUrl('support_writer') })
  await client.connect()
  for (let from = 0; from < count; from += atOnce)
    await client.query(insert, [from, Math.min(count, from + atOnce)])
  await client.end()
}
