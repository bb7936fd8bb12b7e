import { CopyBudget } from './copy-budget.js'
import { startJobRunner } from './job-runner.js'
import { RoleDirectory } from './role-directory.js'
import type { ServerParts } from './server-parts.js'
import { SessionEngine } from './session-engine.js'
import { SessionQueue } from './session-queue.js'
import { SharedSession } from './shared-session.js'
import { Upkeep } from './upkeep.js'
import { defaultLimits, type WireLimits } from './wire-limits.js'
import { startWireServer } from './wire-server.js'

export interface TimescaleServerConfig {
  dataDir: string
  port: number
  limits: Partial<WireLimits>
  /** How often due jobs and upkeep are looked for; 0 for never. */
  jobsEveryMs: number
}

const shown = [
  'server_version',
  'server_encoding',
  'client_encoding',
  'DateStyle',
  'IntervalStyle',
  'TimeZone',
  'integer_datetimes',
  'standard_conforming_strings',
]

/** Serves a data directory until SIGTERM; `announce` gets `ready PORT` once clients are taken. */
export async function runTimescaleServer(
  { dataDir, port, limits, jobsEveryMs }: TimescaleServerConfig,
  announce: (line: string) => void,
): Promise<void> {
  const parts = await openParts(dataDir, { ...defaultLimits, ...limits })
  const lost = (error: unknown) => {
    parts.log(`the engine is lost: ${String(error)}`)
    process.exit(70)
  }
  const server = await startWireServer(parts, port, lost)
  const jobs = startJobRunner(parts, jobsEveryMs, lost)
  const stop = async () => {
    await jobs.stop()
    await server.close()
    await parts.queue.acquire(stop)
    parts.session.reset()
    parts.engine.query('CHECKPOINT')
    process.exit(0)
  }
  process.once('SIGTERM', () => void stop().catch(lost))
  announce(`ready ${server.port}`)
}

async function openParts(dataDir: string, limits: WireLimits): Promise<ServerParts> {
  const engine = await SessionEngine.open(dataDir)
  const session = new SharedSession(engine)
  session.reset()
  const roles = new RoleDirectory(engine)
  roles.refresh()
  const queue = new SessionQueue<object>()
  const budget = new CopyBudget<object>(limits.copyBytesOfAll, (holder) => queue.owner === holder)
  const parameters = Object.fromEntries(shown.map((name) => [name, engine.query(`SHOW ${name}`)[0]![0]!]))
  const upkeep = new Upkeep(engine, Date.now())
  return { engine, session, roles, queue, upkeep, budget, limits, parameters, log }
}

function log(line: string): void {
  console.error(`${new Date().toISOString()} ${line}`)
}
