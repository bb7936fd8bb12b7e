import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type RunningTimescale, startTimescale } from './start-timescale.js'

let folder: string
let server: RunningTimescale
const open: pg.Client[] = []

const connect = async (user = 'postgres', options: pg.ClientConfig = {}) => {
  const client = new pg.Client({ connectionString: server.url(user), ...options })
  client.on('error', () => {})
  open.push(client)
  await client.connect()
  return client
}

const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: pg.DatabaseError) => error.code,
  )

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'telstar-timescale-'))
  server = await startTimescale({
    dataDir: join(folder, 'data'),
    limits: { idleInTransactionMs: 700, clients: 30 },
    jobsEveryMs: 200,
  })
  const owner = await connect()
  await owner.query(`
    CREATE ROLE writer LOGIN; CREATE ROLE reader LOGIN; CREATE ROLE group_only NOLOGIN;
    CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL);
    INSERT INTO account SELECT i, 100 FROM generate_series(1, 20) i;
    CREATE TABLE journal (at timestamptz NOT NULL DEFAULT now(), client int, step int);
    GRANT SELECT ON account TO reader; GRANT SELECT, INSERT ON account, journal TO writer`)
})

afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.end()))
})

afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

describe('clients taking turns', () => {
  it('keeps the transactions of 20 concurrent clients apart, parameters and all', async () => {
    const clients = await Promise.all(Array.from({ length: 20 }, () => connect()))
    const transfer = async (client: pg.Client, from: number) => {
      for (let step = 0; step < 10; step += 1) {
        await client.query('BEGIN')
        await client.query('UPDATE account SET balance = balance - $1 WHERE id = $2', [step, from + 1])
        const { rows } = await client.query(
          'INSERT INTO journal (client, step) VALUES ($1, $2) RETURNING client, step',
          [from, step],
        )
        expect(rows).toEqual([{ client: from, step }])
        await client.query('UPDATE account SET balance = balance + $1 WHERE id = $2', [
          step,
          ((from + 1) % 20) + 1,
        ])
        await client.query(step % 2 === 0 ? 'COMMIT' : 'ROLLBACK')
      }
    }
    await Promise.all(clients.map(transfer))
    const { rows } = await clients[0]!.query(
      'SELECT sum(balance)::int AS total, (SELECT count(*)::int FROM journal) AS steps FROM account',
    )
    expect(rows).toEqual([{ total: 2000, steps: 100 }])
  })

  it('answers 200 concurrent queries of 8 clients each with its own rows', async () => {
    const clients = await Promise.all(Array.from({ length: 8 }, () => connect()))
    const asked = clients.flatMap((client, at) =>
      Array.from({ length: 25 }, (_, n) => client.query('SELECT $1::int * 1000 + $2::int AS n', [at, n])),
    )
    const answers = await Promise.all(asked)
    expect(answers.map(({ rows }) => rows[0].n)).toEqual(
      answers.map((_, i) => Math.floor(i / 25) * 1000 + (i % 25)),
    )
  })

  it('refuses what follows an error in a transaction until it is rolled back, for that client only', async () => {
    const [one, two] = [await connect(), await connect()]
    await one.query('BEGIN')
    expect(await code(one.query('SELECT 1 / $1::int', [0]))).toBe('22012')
    expect(await code(one.query('SELECT 1'))).toBe('25P02')
    const waiting = two.query('SELECT 2 AS n')
    await one.query('ROLLBACK')
    expect((await waiting).rows).toEqual([{ n: 2 }])
    expect((await one.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }])
  })

  it('passes notices to the client they are for', async () => {
    const client = await connect()
    const notices: (string | undefined)[] = []
    client.on('notice', (notice) => notices.push(notice.message))
    await client.query("DO $$ BEGIN RAISE NOTICE 'mind the gap'; END $$")
    expect(notices).toEqual(['mind the gap'])
  })

  it('rolls back when an owner dies in its transaction', async () => {
    const [one, two] = [await connect(), await connect()]
    await one.query('BEGIN')
    await one.query('DELETE FROM account WHERE id = 1')
    ;(one as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
    expect((await two.query('SELECT count(*)::int AS n FROM account')).rows).toEqual([{ n: 20 }])
  })

  it('ends an owner that idles in its transaction, and goes on with the next', async () => {
    const [idle, next] = [await connect(), await connect()]
    const ended = new Promise<pg.DatabaseError>((resolve) =>
      idle.on('error', (error) => resolve(error as pg.DatabaseError)),
    )
    await idle.query('BEGIN')
    await idle.query('DELETE FROM account')
    expect((await next.query('SELECT count(*)::int AS n FROM account')).rows).toEqual([{ n: 20 }])
    expect((await ended).code).toBe('25P03')
  })

  it('refuses one client too many, and takes it when another left', async () => {
    const clients = await Promise.all(Array.from({ length: 30 }, () => connect()))
    expect(await code(connect())).toBe('53300')
    await clients[0]!.end()
    await expect.poll(() => code(connect().then((client) => client.query('SELECT 1')))).toBe('no error')
  })
})

describe('session state', () => {
  it('leaves no setting, temporary table or prepared statement to the next client', async () => {
    const [one, two] = [await connect(), await connect()]
    await one.query("SET TimeZone = 'Asia/Tokyo'")
    await one.query('CREATE TEMP TABLE scratch (a int)')
    await one.query({ name: 'kept', text: 'SELECT 1' })
    expect((await two.query('SHOW TimeZone')).rows).toEqual([{ TimeZone: 'UTC' }])
    expect(await code(two.query('SELECT * FROM scratch'))).toBe('42P01')
    expect((await two.query('SELECT name FROM pg_prepared_statements')).rows).toEqual([])
  })

  it('gives a client the settings of its start-up message and of its role', async () => {
    const owner = await connect()
    await owner.query("ALTER ROLE reader SET work_mem = '7MB'")
    const reader = await connect('reader', { options: '-c search_path=pg_catalog -c TimeZone=Europe/Vienna' })
    const { rows } = await reader.query(
      "SELECT current_setting('search_path') p, current_setting('TimeZone') t, current_setting('work_mem') w",
    )
    expect(rows).toEqual([{ p: 'pg_catalog', t: 'Europe/Vienna', w: '7MB' }])
    expect((await owner.query('SHOW search_path')).rows).toEqual([{ search_path: '"$user", public' }])
  })

  it('says why LISTEN cannot be had', async () => {
    expect(await code((await connect()).query('LISTEN news'))).toBe('0A000')
  })
})

describe('roles', () => {
  it('holds each client to its role while they take turns', async () => {
    const [writer, reader, owner] = [await connect('writer'), await connect('reader'), await connect()]
    const attempts = Array.from({ length: 5 }, async () => [
      (await writer.query('SELECT current_user u, session_user s')).rows[0],
      await code(writer.query('DELETE FROM account')),
      (await reader.query('SELECT current_user u, session_user s')).rows[0],
      await code(reader.query('INSERT INTO account VALUES (99, 1)')),
      await code(owner.query('SELECT pg_read_file($1, 0, 1)', ['PG_VERSION'])),
    ])
    const expected = [
      { u: 'writer', s: 'writer' },
      '42501',
      { u: 'reader', s: 'reader' },
      '42501',
      'no error',
    ]
    expect(await Promise.all(attempts)).toEqual(attempts.map(() => expected))
  })

  it.each([
    ['SET SESSION AUTHORIZATION postgres'],
    ['RESET SESSION AUTHORIZATION'],
    ["SELECT set_config('session_authorization', 'postgres', false)"],
    ['SET ROLE postgres'],
    ['ALTER ROLE writer SUPERUSER'],
    ["COPY account TO PROGRAM 'true'"],
  ])('denies a plain role %s', async (sql) => {
    const writer = await connect('writer')
    expect(await code(writer.query(sql))).toBe('42501')
    expect((await writer.query('SELECT session_user s')).rows).toEqual([{ s: 'writer' }])
  })

  it('stays the role after DISCARD ALL', async () => {
    const writer = await connect('writer')
    await writer.query('DISCARD ALL')
    expect((await writer.query('SELECT current_user u')).rows).toEqual([{ u: 'writer' }])
  })

  it('refuses unknown roles, roles without login and unknown databases as a server does', async () => {
    expect(await code(connect('nobody'))).toBe('28000')
    expect(await code(connect('group_only'))).toBe('28000')
    expect(await code(connect('postgres', { connectionString: server.url('postgres', 'elsewhere') }))).toBe(
      '3D000',
    )
  })

  it('lets in a role created a moment ago, and no dropped one', async () => {
    const owner = await connect()
    await owner.query('CREATE ROLE fleeting LOGIN')
    const fleeting = await connect('fleeting')
    await owner.query('DROP ROLE fleeting')
    expect(await code(fleeting.query('SELECT 1'))).toBe('28000')
    expect(await code(connect('fleeting'))).toBe('28000')
  })
})

describe('jobs', () => {
  it('runs a policy that is due, as its owner, and keeps the record', async () => {
    const owner = await connect()
    await owner.query(`
      CREATE TABLE reading (time timestamptz NOT NULL, v float8); ALTER TABLE reading OWNER TO writer;
      GRANT CREATE ON SCHEMA public TO writer`)
    const writer = await connect('writer')
    await writer.query(`
      SELECT create_hypertable('reading', 'time', chunk_time_interval => interval '1 day');
      INSERT INTO reading SELECT now() - i * interval '1 day', i FROM generate_series(0, 9) i;
      SELECT add_retention_policy('reading', interval '3 days')`)
    const rows = async () => (await owner.query('SELECT count(*)::int AS n FROM reading')).rows[0].n
    await expect.poll(rows, { timeout: 10_000 }).toBeLessThan(6)
    const record = await owner.query(`
      SELECT last_run_status, total_runs::int, next_start > now() AS later FROM timescaledb_information.job_stats
      WHERE hypertable_name = 'reading'`)
    expect(record.rows).toEqual([{ last_run_status: 'Success', total_runs: 1, later: true }])
  })

  it('tries a failing job again later and runs the others meanwhile', async () => {
    const owner = await connect()
    await owner.query(`
      CREATE TABLE ran (at timestamptz DEFAULT now());
      CREATE PROCEDURE breaks(int, jsonb) LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$;
      CREATE PROCEDURE works(int, jsonb) LANGUAGE plpgsql AS $$ BEGIN INSERT INTO ran DEFAULT VALUES; END $$;
      SELECT add_job('breaks', '1 hour'); SELECT add_job('works', '100 ms')`)
    const runs = async () => (await owner.query('SELECT count(*)::int AS n FROM ran')).rows[0].n
    await expect.poll(runs, { timeout: 10_000 }).toBeGreaterThan(2)
    const broken = await owner.query(`
      SELECT total_failures::int AS failures, s.next_start > now() + interval '1 minute' AS later
      FROM timescaledb_information.job_stats s JOIN timescaledb_information.jobs j USING (job_id) WHERE proc_name = 'breaks'`)
    expect(broken.rows).toEqual([{ failures: 1, later: true }])
    await owner.query(
      "SELECT delete_job(job_id) FROM timescaledb_information.jobs WHERE proc_name IN ('breaks', 'works')",
    )
  })
})
