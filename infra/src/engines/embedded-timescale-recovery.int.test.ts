import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { from } from 'pg-copy-streams'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningTimescale, startTimescale } from './start-timescale.js'

let folder: string
let server: RunningTimescale

const start = () => startTimescale({ dataDir: join(folder, 'data'), jobsEveryMs: 100 })

const connect = async () => {
  const client = new pg.Client(server.url('postgres'))
  client.on('error', () => {})
  await client.connect()
  return client
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'telstar-recovery-'))
  server = await start()
  const client = await connect()
  await client.query(`
    CREATE TABLE reading (time timestamptz NOT NULL, writer int NOT NULL, n int NOT NULL);
    SELECT create_hypertable('reading', 'time', chunk_time_interval => interval '1 hour');
    CREATE TABLE counter (writer int PRIMARY KEY, n int NOT NULL);
    ALTER TABLE reading SET (timescaledb.compress, timescaledb.compress_segmentby = 'writer')`)
  await client.end()
})

afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Writes until the server is gone; returns the number of the last transaction whose COMMIT was acknowledged. */
async function writeUntilGone(writer: number, first: number): Promise<number> {
  const client = await connect()
  const gone = new Promise<never>((_, reject) => client.once('end', () => reject(new Error('gone'))))
  gone.catch(() => {})
  let acknowledged = first - 1
  try {
    for (let n = first; ; n += 1) {
      await client.query('BEGIN')
      const copy = client.query(from('COPY reading FROM STDIN'))
      const copied = new Promise((resolve, reject) => copy.on('finish', resolve).on('error', reject))
      copy.end(`2026-01-01 ${String(n % 24).padStart(2, '0')}:00:00Z\t${writer}\t${n}\n`.repeat(50))
      await Promise.race([copied, gone])
      await client.query('INSERT INTO counter VALUES ($1, $2) ON CONFLICT (writer) DO UPDATE SET n = $2', [
        writer,
        n,
      ])
      await client.query('COMMIT')
      acknowledged = n
    }
  } catch {
    return acknowledged
  }
}

it('has every acknowledged row, and no half transaction, after each SIGKILL under load', async () => {
  let written = Array.from({ length: 4 }, () => 0)
  for (let round = 0; round < 4; round += 1) {
    const writing = Promise.all(written.map((last, writer) => writeUntilGone(writer, last + 1)))
    const client = await connect()
    const target = (round + 1) * 120
    await expect
      .poll(async () => (await client.query('SELECT sum(n)::int AS n FROM counter')).rows[0].n, {
        timeout: 20_000,
      })
      .toBeGreaterThan(target)
    process.kill(server.pid, 'SIGKILL')
    await server.exited
    const acknowledged = await writing
    server = await start()
    const check = await connect()
    const { rows } = await check.query<{ writer: number; n: number; rows: number; distinct: number }>(`
      SELECT c.writer, c.n, count(*)::int AS rows, count(DISTINCT r.n)::int AS distinct
      FROM counter c JOIN reading r USING (writer) GROUP BY c.writer, c.n ORDER BY c.writer`)
    for (const { writer, n, rows: stored, distinct } of rows) {
      expect(n).toBeGreaterThanOrEqual(acknowledged[writer]!)
      expect(n).toBeLessThanOrEqual(acknowledged[writer]! + 1)
      expect([stored, distinct]).toEqual([n * 50, n])
    }
    written = rows.map(({ n }) => n)
    await check.end()
  }
})

it('has its policies, compression and hypertables in the first statement after a restart', async () => {
  await server.stop()
  server = await start()
  const client = await connect()
  const { rows } = await client.query('SELECT count(*)::int AS n FROM reading')
  expect(rows[0].n).toBeGreaterThan(0)
  await client.query("SELECT compress_chunk(c) FROM show_chunks('reading') c")
  await client.query("SELECT add_retention_policy('reading', interval '100 years')")
  expect((await client.query('SELECT count(*)::int AS n FROM reading')).rows).toEqual(rows)
  await client.end()
})

it('replays a bounded log: a checkpoint follows the writing', async () => {
  const client = await connect()
  await client.query(
    'CREATE TABLE bulk AS SELECT i, repeat(md5(i::text), 8) AS text FROM generate_series(1, 700_000) i',
  )
  const logBytes = async () =>
    Number(
      (
        await client.query(
          'SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn) AS n FROM pg_control_checkpoint()',
        )
      ).rows[0].n,
    )
  await expect.poll(logBytes, { timeout: 20_000 }).toBeLessThan(128 * 2 ** 20)
  await client.end()
})

it('reclaims the rows of a table that is updated over and over', async () => {
  const client = await connect()
  await client.query(
    "CREATE TABLE offsets (id int PRIMARY KEY, pad text); INSERT INTO offsets SELECT i, repeat('x', 500) FROM generate_series(1, 1000) i",
  )
  // The key changes with it, or the engine would prune within the page by itself.
  const update = async (rounds: number) => {
    for (let round = 0; round < rounds; round += 1) await client.query('UPDATE offsets SET id = id + 10000')
  }
  await update(25)
  const vacuumed = "SELECT last_vacuum IS NOT NULL AS done FROM pg_stat_user_tables WHERE relname = 'offsets'"
  await expect.poll(async () => (await client.query(vacuumed)).rows[0].done, { timeout: 10_000 }).toBe(true)
  const size = async () => Number((await client.query("SELECT pg_relation_size('offsets') AS n")).rows[0].n)
  const before = await size()
  await update(10)
  expect(await size()).toBeLessThanOrEqual(before)
  await client.end()
})

it('refuses a second server on the same data directory, and no start after a SIGKILL', async () => {
  await expect(start()).rejects.toThrow(`is in use by TimescaleDB, process ${server.pid}`)
  process.kill(server.pid, 'SIGKILL')
  await server.exited
  writeFileSync(
    join(folder, 'data.lock'),
    JSON.stringify({ pid: server.pid, started: '1', taker: { pid: process.pid, started: '1' } }),
  )
  server = await start()
  expect(existsSync(join(folder, 'data', 'PG_VERSION'))).toBe(true)
})

it('says what is wrong when the port is taken, and frees the data directory again', async () => {
  const other = { dataDir: join(folder, 'other'), port: server.port }
  await expect(startTimescale(other)).rejects.toThrow(`Port ${server.port} for TimescaleDB is in use`)
  const second = await startTimescale({ ...other, port: 0 })
  await second.stop()
})
