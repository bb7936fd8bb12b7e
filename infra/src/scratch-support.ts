import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Teardown } from '@telstar/runtime/teardown'
import pg from 'pg'
import { findPostgres, startPostgres } from './engines/start-postgres.js'
import { startTimescale } from './engines/start-timescale.js'
import { migrateSupport } from './migrate-support.js'

export interface ScratchSupport {
  /** Of the server; 0 where it is somebody else's. */
  readonly pid: number
  /** Whether transactions can be open at the same time: not in the embedded engine, which runs them in turn. */
  readonly concurrent: boolean
  databaseUrl(
    role: 'support_owner' | 'support_writer' | 'support_projector' | 'support_reader' | 'postgres',
  ): string
  stop(): Promise<void>
}

export interface ScratchSupportOptions {
  /**
   * `embedded` without it. `concurrent`: a real PostgreSQL where the machine has one, else the embedded engine. Or the
   * address of a server, as an administrator, where a database is made and removed again; its roles need no password.
   */
  readonly engine?: 'embedded' | 'concurrent' | { readonly serverUrl: string }
}

interface Engine {
  readonly pid: number
  readonly concurrent: boolean
  url(role: string): string
}

/** The database of customer support in a folder of its own, migrated; gone when stopped. For tests. */
export async function startScratchSupport({
  engine: wanted = 'embedded',
}: ScratchSupportOptions = {}): Promise<ScratchSupport> {
  const teardown = new Teardown()
  try {
    const engine = await startEngine(wanted, teardown)
    await migrateSupport(engine.url('postgres'))
    const { pid, concurrent } = engine
    return { pid, concurrent, databaseUrl: engine.url, stop: () => teardown.run() }
  } catch (error) {
    await teardown.run()
    throw error
  }
}

async function startEngine(
  wanted: NonNullable<ScratchSupportOptions['engine']>,
  teardown: Teardown,
): Promise<Engine> {
  if (typeof wanted === 'object') return databaseOf(wanted.serverUrl, teardown)
  const folder = mkdtempSync(join(tmpdir(), 'telstar-support-'))
  teardown.add('folder', () => rmSync(folder, { recursive: true, force: true }))
  const bin = wanted === 'concurrent' ? findPostgres() : null
  const engine = bin
    ? await startPostgres({ folder, bin })
    : await startTimescale({ dataDir: join(folder, 'data'), logFile: join(folder, 'engine.log') })
  teardown.add('engine', () => engine.stop())
  return { pid: engine.pid, concurrent: bin !== null, url: (role) => engine.url(role) }
}

async function databaseOf(serverUrl: string, teardown: Teardown): Promise<Engine> {
  const name = `telstar_support_${randomBytes(6).toString('hex')}`
  const url = (role: string) => {
    const address = new URL(serverUrl)
    address.pathname = `/${name}`
    if (role !== 'postgres') [address.username, address.password] = [role, '']
    return address.href
  }
  await onServer(serverUrl, `CREATE DATABASE ${name}`)
  teardown.add('database', () => onServer(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`))
  return { pid: 0, concurrent: true, url }
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statement)
  await client.end()
}
