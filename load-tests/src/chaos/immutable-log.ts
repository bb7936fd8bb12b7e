import pg from 'pg'
import { journaledLoad } from './journaled-load.js'
import { logVerdict } from './log-verdict.js'
import { newNodes } from './new-nodes.js'
import { pause } from './pause.js'
import { brokenClaims, type ChaosContext, type Scenario, type Verdict } from './scenario.js'

/** As the writing role, and as the reading one: nothing that changes or removes what was stored. */
export const immutableLog: Scenario = {
  promise: 7,
  name: 'the log is immutable',
  fullCount: 1,
  smallCount: 1,
  run,
}

const attempts = (table: string) => [
  `UPDATE ${table} SET node_id = node_id`,
  `DELETE FROM ${table}`,
  `TRUNCATE ${table}`,
  `ALTER TABLE ${table} DISABLE TRIGGER ALL`,
  `ALTER TABLE ${table} ADD COLUMN mine int`,
  `DROP TABLE ${table}`,
]

const timescale = [
  "SELECT drop_chunks('radio', now())",
  "SELECT compress_chunk(c) FROM show_chunks('radio') c",
  "SELECT decompress_chunk(c) FROM show_chunks('radio') c",
  "SELECT add_retention_policy('radio', INTERVAL '1 second')",
  "SELECT remove_compression_policy('radio')",
  "SELECT alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs WHERE hypertable_name = 'radio'",
  "SET session_replication_role = 'replica'",
  'SET ROLE telstar_owner',
]

async function run({ region, say }: ChaosContext): Promise<Verdict> {
  const nodes = await newNodes(region, 'kept', 5)
  const load = await journaledLoad({ region, nodes, batchesPerSecond: 100, during: () => pause(1) })
  // Something to attack, in the log before the attempts and unchanged after them.
  const before = await logVerdict(region, load)
  const chunk = await firstChunk(region.databaseUrl('telstar_owner'))
  const statements = [...['radio', 'host', 'batches', chunk].flatMap(attempts), ...timescale]
  const allowed: string[] = []
  for (const role of ['telstar_writer', 'telstar_reader'] as const) {
    const own =
      role === 'telstar_reader' ? ['INSERT INTO radio (time, node_id, cell) VALUES (now(), 1, 1)'] : []
    for (const statement of [...statements, ...own]) {
      const answer = await attempt(region.databaseUrl(role), statement)
      say(`${role}: ${statement} → ${answer}`)
      if (
        !/permission denied|insufficient permissions|must be owner|not permitted|must be superuser|denied/.test(
          answer,
        )
      ) {
        allowed.push(`${role} may: ${statement} (${answer})`)
      }
    }
  }
  const after = await logVerdict(region, load)
  return {
    facts: { attempts: statements.length * 2 + 1, allowed: allowed.length, ...after.facts },
    broken: [
      ...allowed,
      ...before.broken,
      ...after.broken,
      ...brokenClaims({ 'there is a chunk to attack': chunk !== '' }),
    ],
  }
}

async function firstChunk(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query("SELECT show_chunks('radio')::text AS chunk LIMIT 1")
  await client.end()
  return rows[0]?.chunk ?? ''
}

async function attempt(url: string, statement: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('BEGIN')
    const { rowCount } = await client.query(statement)
    return `done, ${rowCount} rows`
  } catch (error) {
    return (error as Error).message
  } finally {
    await client.query('ROLLBACK').catch(() => {})
    await client.end()
  }
}
