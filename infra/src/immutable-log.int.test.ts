import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningTimescale, startTimescale } from './engines/start-timescale.js'
import { migrateRegion } from './migrate-region.js'

const folder = mkdtempSync(join(tmpdir(), 'telstar-immutable-'))
let server: RunningTimescale
const clients = new Map<string, pg.Client>()
let chunk = ''

beforeAll(async () => {
  server = await startTimescale({ dataDir: join(folder, 'db') })
  await migrateRegion(server.url('postgres'))
  for (const role of ['telstar_owner', 'telstar_writer', 'telstar_reader']) {
    const client = new pg.Client({ connectionString: server.url(role) })
    await client.connect()
    clients.set(role, client)
  }
  await as('telstar_writer', `INSERT INTO radio (time, node_id, cell, rsrp_dbm) VALUES (now(), 1, 1, -80)`)
  await as(
    'telstar_writer',
    `INSERT INTO batches (node_id, boot, seq, part, sent_at, received_at, samples, "values", quarantined)
     VALUES (1, 1, 1, 0, now(), now(), 1, 1, 0)`,
  )
  chunk = (await as('telstar_owner', `SELECT c::text AS chunk FROM show_chunks('radio') c`)).rows[0].chunk
})
afterAll(async () => {
  for (const client of clients.values()) await client.end()
  await server.stop()
  rmSync(folder, { recursive: true })
})

async function as(role: string, sql: string) {
  const client = clients.get(role)
  if (client === undefined) throw new Error(role)
  return client.query(sql)
}

/** `CHUNK` stands for the chunk that holds the sample. */
const attempts = [
  'UPDATE radio SET rsrp_dbm = 0',
  'UPDATE CHUNK SET rsrp_dbm = 0',
  'DELETE FROM radio',
  'DELETE FROM CHUNK',
  'TRUNCATE radio',
  'TRUNCATE CHUNK',
  'DROP TABLE radio',
  'DROP TABLE CHUNK',
  `SELECT drop_chunks('radio', older_than => now() + interval '1 day')`,
  `SELECT compress_chunk('CHUNK')`,
  `SELECT add_retention_policy('radio', interval '1 hour')`,
  `SELECT remove_compression_policy('radio')`,
  `SELECT alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs WHERE hypertable_name = 'radio'`,
  'ALTER TABLE radio DISABLE TRIGGER ALL',
  'ALTER TABLE CHUNK DISABLE TRIGGER ALL',
  'ALTER TABLE radio DROP COLUMN rsrp_dbm',
  `SET session_replication_role = 'replica'`,
  'UPDATE batches SET samples = 0',
  'DELETE FROM batches',
  'TRUNCATE batches',
  'DELETE FROM dirty_buckets',
  'DELETE FROM consumer_offsets',
  `UPDATE metrics SET max = 0`,
  `CALL refresh_continuous_aggregate('radio_1m_g1', NULL, NULL)`,
  'DROP VIEW radio_1m',
  'SET ROLE telstar_owner',
  'SET SESSION AUTHORIZATION telstar_owner',
  'CREATE TABLE mine (a int)',
]

describe('the log is immutable', () => {
  it.each(attempts)('the writer may not: %s', async (attempt) => {
    await expect(as('telstar_writer', attempt.replaceAll('CHUNK', chunk))).rejects.toThrow(
      /permission denied|must be owner|must be a member|not permitted|insufficient|no privileges/i,
    )
  })

  it.each([...attempts, `INSERT INTO radio (time, node_id, cell) VALUES (now(), 1, 1)`])(
    'the reader may not: %s',
    async (attempt) => {
      await expect(as('telstar_reader', attempt.replaceAll('CHUNK', chunk))).rejects.toThrow()
    },
  )

  it('after all that the sample and its ledger entry are what they were', async () => {
    const { rows } = await as(
      'telstar_reader',
      'SELECT rsrp_dbm, (SELECT samples FROM batches) AS samples FROM radio',
    )
    expect(rows).toEqual([{ rsrp_dbm: -80, samples: 1 }])
  })
})
