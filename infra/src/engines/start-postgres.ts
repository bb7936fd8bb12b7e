import { execFile, execFileSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { freePort } from './free-port.js'
import { logTail, startGuarded } from './guarded-process.js'
import { waitUntil } from './wait-until.js'

const run = promisify(execFile)
const host = '127.0.0.1'
const readyMs = 30_000
const debian = '/usr/lib/postgresql'
/** For tests: what is lost with the machine is lost with the test. */
const settings = ['fsync=off', 'full_page_writes=off', 'max_connections=300', 'unix_socket_directories=']

export interface RunningPostgres {
  url(user: string): string
  readonly pid: number
  stop(): Promise<void>
}

/** The folder of a PostgreSQL server's programs on this machine, the newest; null: there is none. */
export function findPostgres(): string | null {
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(':'),
  ]
  return folders.find((folder) => existsSync(join(folder, 'pg_ctl'))) ?? null
}

/**
 * A real PostgreSQL server of its own on loopback, no password, for tests of what the embedded engine cannot show:
 * transactions that are open at the same time.
 * @param bin as `findPostgres` says
 */
export async function startPostgres({
  folder,
  bin,
}: {
  readonly folder: string
  readonly bin: string
}): Promise<RunningPostgres> {
  const dataDir = join(folder, 'postgres')
  const logFile = join(folder, 'postgres.log')
  mkdirSync(dataDir, { recursive: true })
  const as = unprivileged(folder, dataDir)
  const program = (name: string, ...args: string[]) => {
    const [command = name, ...rest] = [...as, join(bin, name), ...args]
    return { command, args: rest }
  }
  const initdb = program('initdb', '-D', dataDir, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C')
  await run(initdb.command, [...initdb.args, '--no-sync'], { cwd: folder })
  const port = await freePort()
  const options = [`port=${port}`, `listen_addresses=${host}`, ...settings].flatMap((option) => [
    '-c',
    option,
  ])
  const postgres = program('postgres', '-D', dataDir, ...options)
  const server = await startGuarded({ ...postgres, logFile, cwd: folder })
  const url = (user: string) => `postgres://${user}@${host}:${port}/postgres`
  const ended = server.exited.then(() => Promise.reject(new Error(`PostgreSQL ended:\n${logTail(logFile)}`)))
  ended.catch(() => undefined)
  await waitUntil('PostgreSQL taking clients', () => takesClients(url('postgres')), {
    deadlineMs: readyMs,
    broken: ended,
  })
  const pgCtl = program('pg_ctl', 'stop', '-D', dataDir, '-m', 'fast')
  return {
    url,
    pid: server.pid,
    async stop() {
      await run(pgCtl.command, pgCtl.args, { cwd: folder }).catch(() => undefined)
      await server.stop()
    },
  }
}

/** PostgreSQL does not run as root: there it runs as the user its package made. @returns the command to put before */
function unprivileged(...folders: string[]): string[] {
  if (process.getuid?.() !== 0) return []
  const uid = Number(execFileSync('id', ['-u', 'postgres'], { encoding: 'utf8' }))
  for (const folder of folders) chownSync(folder, uid, -1)
  return ['setpriv', `--reuid=${uid}`, '--clear-groups']
}

async function takesClients(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url })
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}
