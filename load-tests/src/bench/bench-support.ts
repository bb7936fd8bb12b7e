import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '@telstar/infra/engines/free-port'
import { type ScratchSupport, startScratchSupport } from '@telstar/infra/scratch-support'
import { stackHome } from '@telstar/infra/stack/stack-home'
import { startStation } from '@telstar/infra/stack/start-station'
import { jwksFile, supportToken } from '@telstar/infra/stack/support-signing'
import { closeDatabase, type Database, openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import { Teardown } from '@telstar/runtime/teardown'
import { openLog } from '@telstar/support/log/open-log'
import { PostgresSubjectKeys } from '@telstar/support/privacy/postgres-subject-keys'
import { Vault } from '@telstar/support/privacy/vault'
import { customersProjection } from '@telstar/support/projections/customers/customers-projection'
import { projectionEvents } from '@telstar/support/projections/projection-events'
import { readProgress } from '@telstar/support/projections/read-progress'
import { runProjections } from '@telstar/support/projections/run-projections'
import { seededRandom } from '../fleet/seeded-random.js'
import { type AppendRatio, measureAppendRatio } from './append-ratio.js'
import { type CustomerPages, readCustomerPages } from './customer-page-load.js'
import { fillSupportLog } from './fill-support-log.js'

export interface SupportBenchOptions {
  readonly customers: number
  readonly connections: number
  readonly seconds: number
  readonly seed: number
  say(text: string): void
}

export interface SupportBench {
  readonly engine: 'PostgreSQL' | 'embedded'
  readonly append: AppendRatio
  readonly customers: number
  readonly events: number
  readonly fillSeconds: number
  readonly buildSeconds: number
  readonly pages: CustomerPages
}

/** Measures customer support on a database of its own: what an append costs, and how fast a customer's page is among many. */
export async function benchSupport(options: SupportBenchOptions): Promise<SupportBench> {
  const serverUrl = process.env['SUPPORT_TEST_DATABASE_URL']
  const support = await startScratchSupport({ engine: serverUrl ? { serverUrl } : 'concurrent' })
  const { say, customers, connections, seconds } = options
  try {
    say('appends against plain inserts')
    const append = await measureAppendRatio({
      support,
      connections,
      turns: 5,
      secondsPerTurn: Math.min(10, seconds),
    })
    const wrappingKey = randomBytes(32)
    say(`filling the log for ${customers} customers`)
    const begun = performance.now()
    const events = await fillSupportLog({ support, customers, wrappingKey, say })
    const filled = performance.now()
    await buildCustomers(support, wrappingKey, say)
    const built = performance.now()
    say('reading customers')
    const pages = await measurePages(support, wrappingKey, options)
    const engine = support.concurrent ? 'PostgreSQL' : 'embedded'
    const fillSeconds = (filled - begun) / 1000
    return { engine, append, customers, events, fillSeconds, buildSeconds: (built - filled) / 1000, pages }
  } finally {
    await support.stop()
  }
}

/** Builds the read model as the station does, from the first event on. */
async function buildCustomers(support: ScratchSupport, wrappingKey: Buffer, say: (text: string) => void) {
  const teardown = new Teardown()
  const log = createLogger('bench', 'warn')
  const metrics = new Metrics('bench', { process: false })
  const url = support.databaseUrl('support_projector')
  const pool = openDatabase({ url, name: 'bench', log, connections: 4 })
  teardown.add('database', () => closeDatabase(pool))
  const readers = openLog({
    pool,
    vault: new Vault(new PostgresSubjectKeys(pool, wrappingKey)),
    log,
    metrics,
  })
  teardown.add('log', () => readers.stop())
  const running = runProjections([customersProjection], {
    ...readers,
    changes: projectionEvents(log, metrics),
  })
  teardown.add('read model', () => running.stop())
  try {
    say('building the read model of customers')
    while (running.missing().length > 0 || !(await isAtEnd(pool))) await sleep(100)
  } finally {
    await teardown.run()
  }
}

/** Live it may be before that: nothing was there to be served meanwhile. */
async function isAtEnd(pool: Database): Promise<boolean> {
  const progress = await readProgress(pool)
  return progress.every(({ position, newestPosition }) => position >= newestPosition)
}

async function measurePages(
  support: ScratchSupport,
  wrappingKey: Buffer,
  { customers, seconds, seed }: SupportBenchOptions,
): Promise<CustomerPages> {
  const folder = mkdtempSync(join(tmpdir(), 'telstar-bench-'))
  const home = stackHome('bench', folder)
  const token = await supportToken(home, { role: 'agent', subject: 'bench' })
  mkdirSync(home.secrets, { recursive: true })
  const keyFile = join(home.secrets, 'wrapping-key')
  writeFileSync(keyFile, wrappingKey.toString('base64'), { mode: 0o600 })
  const port = await freePort()
  const env = {
    SUPPORT_PARTS: 'api',
    SUPPORT_WRITER_URL: support.databaseUrl('support_writer'),
    SUPPORT_READER_URL: support.databaseUrl('support_reader'),
    SUPPORT_KEY_FILE: keyFile,
    SUPPORT_JWKS_FILE: jwksFile(home),
    HTTP_PORT: String(port),
  }
  const station = await startStation(
    { name: 'support', program: 'support/main', env, logFile: join(folder, 'support.log') },
    new AbortController().signal,
  )
  try {
    const load = {
      url: `http://127.0.0.1:${port}`,
      token,
      customers,
      readers: 4,
      pid: station.pid,
      random: seededRandom(seed),
    }
    await readCustomerPages({ ...load, seconds: Math.min(10, seconds) })
    return await readCustomerPages({ ...load, seconds })
  } finally {
    await station.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
