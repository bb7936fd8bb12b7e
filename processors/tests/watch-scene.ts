import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '@telstar/infra/engines/free-port'
import { programFile } from '@telstar/infra/engines/program-file'
import { type ScratchEngines, startScratchEngines } from '@telstar/infra/scratch-engines'
import { closeDatabase, type Database, openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import { Teardown } from '@telstar/runtime/teardown'
import { spawnBroker } from '../../broker/tests/broker-process.js'
import { prepareRegion } from '../../broker/tests/region.js'
import { startFleet } from '../../edge-agent/src/start-fleet.js'
import { endProcess } from '../../runtime/tests/end-process.js'
import { until } from './store-scene.js'

const log = createLogger('scene', 'silent')
const main = fileURLToPath(new URL('../main.ts', import.meta.url))

export interface WatchScene {
  readonly database: Database
  /** Process ids of what may freeze. */
  readonly pids: Record<'processors' | 'kafka' | 'broker' | 'database', number>
  /** Whether outages are declared now, as the gauge has it. */
  watching(): Promise<boolean>
  /** Starts the nodes; they send every second. @returns how to stop them */
  startNodes(): Promise<() => Promise<void>>
  stop(): Promise<void>
}

/** Engines, broker, processors and a stand-in for evaluation, each in a process of its own but the last. */
export async function startWatchScene(
  nodes: readonly string[],
  env: Record<string, string>,
): Promise<WatchScene> {
  const teardown = new Teardown(20_000)
  const folder = mkdtempSync(join(tmpdir(), 'telstar-watch-'))
  teardown.add('folder', () => rmSync(folder, { recursive: true, force: true }))
  const engines = await startScratchEngines(log)
  teardown.add('engines', () => engines.stop())
  const tokens = await register(engines, nodes)
  const broker = await spawnBroker(engines.brokers)
  teardown.add('broker', () => endProcess(broker.child, 'the broker'))
  const healthPort = await freePort()
  const processors = await startProcessors(engines, { ...env, HEALTH_PORT: String(healthPort) })
  teardown.add('processors', () => endProcess(processors, 'processors'))
  const database = openDatabase({ url: engines.databaseUrl('telstar_writer'), name: 'scene', log })
  teardown.add('database', () => closeDatabase(database))
  teardown.add('evaluation', evaluate(database))
  return {
    database,
    pids: {
      processors: processors.pid as number,
      kafka: engines.kafka.pid,
      broker: broker.pid,
      database: engines.timescale.pid,
    },
    watching: () => isWatching(healthPort),
    startNodes: async () => {
      const mqtt = { port: broker.port, maxBackoffMs: 2000 }
      const list = nodes.map((node) => ({ node, token: tokens.get(node) as string, cells: 0 }))
      const dataDir = join(folder, 'fleet')
      const fleet = await startFleet({ region: 'north', dataDir, mqtt, intervalMs: 1000, nodes: list }, log)
      const stop = new Teardown(20_000)
      stop.add('nodes', () => fleet.stop())
      return () => stop.run()
    },
    stop: () => teardown.run(),
  }
}

async function register({ brokers }: ScratchEngines, nodes: readonly string[]): Promise<Map<string, string>> {
  const region = await prepareRegion(brokers)
  const tokens = new Map<string, string>()
  for (const node of nodes) tokens.set(node, await region.add(node))
  await region.stop()
  return tokens
}

async function startProcessors(engines: ScratchEngines, env: Record<string, string>): Promise<ChildProcess> {
  const { file, options } = programFile(main)
  const child = spawn(process.execPath, [...options, file], {
    stdio: ['ignore', 'ignore', process.env['TELSTAR_TEST_LOG'] ? 'inherit' : 'ignore', 'ipc'],
    env: {
      ...process.env,
      // As any station is started: each consumer waits in a thread.
      UV_THREADPOOL_SIZE: '16',
      REGION: 'north',
      KAFKA_BROKERS: engines.brokers,
      DATABASE_URL: engines.databaseUrl('telstar_writer'),
      PROCESSORS: 'project-nodes,store-telemetry,watch-outages',
      ...env,
    },
  })
  await once(child, 'message')
  return child
}

/** Takes the word of the ledger for what evaluation has seen, and says that it is never behind. */
function evaluate(database: Database): () => void {
  const evaluateOnce = async () => {
    await database.query(
      `INSERT INTO evaluation_states (node_id, partition, live, minutes, received_at, rhythm_ms)
       SELECT node_id, 0, '', '', max(received_at), 1000 FROM batches GROUP BY node_id
       ON CONFLICT (node_id) DO UPDATE SET received_at = excluded.received_at`,
    )
    await database.query(
      `INSERT INTO evaluation_clocks (partition, clock) VALUES (0, now())
       ON CONFLICT (partition) DO UPDATE SET clock = excluded.clock`,
    )
  }
  const timer = setInterval(() => void evaluateOnce().catch(() => undefined), 500)
  return () => clearInterval(timer)
}

async function isWatching(port: number): Promise<boolean> {
  const signal = AbortSignal.timeout(1000)
  const response = await fetch(`http://127.0.0.1:${port}/metrics`, { signal }).catch(() => null)
  const text = await response?.text().catch(() => '')
  return /^telstar_outages_watching\{[^}]*\} 1$/m.test(text ?? '')
}

/** Waits until every node was heard after a moment. */
export async function allHeard({ database }: WatchScene, nodes: number, since: Date): Promise<void> {
  await until('all nodes are heard', async () => {
    const { rows } = await database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM nodes JOIN evaluation_states USING (node_id)
       WHERE status = 'online' AND received_at > $1`,
      [since],
    )
    return rows[0]?.count === nodes
  })
}
