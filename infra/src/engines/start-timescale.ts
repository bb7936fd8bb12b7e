import { cpSync, existsSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { lockDataDir } from './data-dir-lock.js'
import { claimPort } from './free-port.js'
import { type GuardedProcess, logTail, type ProcessEnd, startGuarded } from './guarded-process.js'
import { spawnEntry } from './spawn-entry.js'
import { telstarHome } from './telstar-home.js'
import type { TimescaleServerConfig } from './timescale/run-timescale-server.js'
import { timescaleTemplate } from './timescale-template.js'

const readyMs = 60_000
const host = '127.0.0.1'

export interface TimescaleOptions {
  dataDir: string
  /** 0 or none: a free one. */
  port?: number
  /** Default: `../logs/timescale.log` beside dataDir. */
  logFile?: string
  home?: string
  /** See timescale/wire-limits.ts for the defaults. */
  limits?: TimescaleServerConfig['limits']
  /** How often due jobs are looked for, default 5 s; 0 runs none. */
  jobsEveryMs?: number
}

export interface RunningTimescale {
  /** The address for a role, by default of the only database. */
  url(user: string, database?: string): string
  host: string
  port: number
  pid: number
  exited: Promise<ProcessEnd>
  stop(): Promise<void>
}

/**
 * Starts the embedded TimescaleDB on loopback, no password, and waits until it takes clients. It has one session, which
 * clients own by turns, a transaction at a time: expect of it what PgBouncer's transaction pooling gives. A committed
 * row survives a SIGKILL of the server, not a power failure: the engine's fsync ends in the page cache.
 */
export async function startTimescale(options: TimescaleOptions): Promise<RunningTimescale> {
  const { dataDir, logFile = join(dirname(dataDir), 'logs', 'timescale.log'), home = telstarHome() } = options
  const template = existsSync(dataDir) ? undefined : await timescaleTemplate(home)
  const lock = await lockDataDir(dataDir, 'TimescaleDB')
  try {
    if (template) copyWhole(template, dataDir)
    const port = await claimPort(options.port, 'TimescaleDB')
    const config: TimescaleServerConfig = {
      dataDir,
      port,
      limits: options.limits ?? {},
      jobsEveryMs: options.jobsEveryMs ?? 5000,
    }
    const server = await startGuarded({
      ...spawnEntry('timescale-server-main', [JSON.stringify(config)]),
      logFile,
      lock,
    })
    const announced = await readyPort(server, logFile)
    return {
      url: (user, database = 'postgres') =>
        `postgres://${encodeURIComponent(user)}@${host}:${announced}/${database}`,
      host,
      port: announced,
      pid: server.pid,
      exited: server.exited,
      stop: () => server.stop(15_000),
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

function copyWhole(template: string, dataDir: string): void {
  const part = `${dataDir}.part`
  rmSync(part, { recursive: true, force: true })
  cpSync(template, part, { recursive: true })
  renameSync(part, dataDir)
}

async function readyPort(server: GuardedProcess, logFile: string): Promise<number> {
  const late = setTimeout(() => void server.stop(0), readyMs)
  try {
    return await new Promise<number>((resolve, reject) => {
      server.announced((line) => {
        const port = /^ready (\d+)$/.exec(line)?.[1]
        if (port) resolve(Number(port))
      })
      void server.exited.then(({ code }) =>
        reject(new Error(`TimescaleDB ended with ${code} before it was up:\n${logTail(logFile)}`)),
      )
    })
  } finally {
    clearTimeout(late)
  }
}
