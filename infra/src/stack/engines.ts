import { join } from 'node:path'
import type { ProcessEnd } from '../engines/guarded-process.js'
import { kafkaArchive } from '../engines/kafka-archive.js'
import { redisBinary } from '../engines/redis-binary.js'
import { startKafka } from '../engines/start-kafka.js'
import { startRedis } from '../engines/start-redis.js'
import { startTimescale } from '../engines/start-timescale.js'
import { timescaleTemplate } from '../engines/timescale-template.js'
import type { StackSettings } from './station-commands.js'
import type { Running } from './supervised.js'

export const engineNames = ['kafka', 'timescaledb', 'redis', 'support-db'] as const
export type EngineName = (typeof engineNames)[number]

/** The engines that these stations need: customer support has a database of its own. */
export function enginesFor(stations: StackSettings['stations']): EngineName[] {
  return engineNames.filter((name) => name !== 'support-db' || stations.includes('support'))
}

/** Fetches and prepares what the engines need, once for all regions. */
export async function provisionEngines(home: string): Promise<void> {
  await Promise.all([kafkaArchive(home), redisBinary(home), timescaleTemplate(home)])
}

interface Engine {
  readonly title: string
  /** File name in the region's log folder. */
  readonly log: string
  begin(settings: StackSettings): Promise<Running>
}

/** The engines of a local region; their ports and data stay the same over restarts. */
export const engines: Record<EngineName, Engine> = {
  kafka: {
    title: 'Kafka',
    log: 'kafka.log',
    begin: async ({ home, ports }) =>
      running(
        await startKafka({
          dataDir: join(home.data, 'kafka'),
          port: ports.kafka,
          logDir: home.logs,
          home: home.home,
        }),
      ),
  },
  timescaledb: {
    title: 'TimescaleDB',
    log: 'timescaledb.log',
    begin: async ({ home, ports }) =>
      running(
        await startTimescale({
          dataDir: join(home.data, 'timescaledb'),
          port: ports.database,
          logFile: join(home.logs, 'timescaledb.log'),
          home: home.home,
        }),
      ),
  },
  'support-db': {
    title: 'database of customer support',
    log: 'support-db.log',
    begin: async ({ home, ports }) =>
      running(
        await startTimescale({
          dataDir: join(home.data, 'support-db'),
          port: ports.supportDatabase,
          logFile: join(home.logs, 'support-db.log'),
          home: home.home,
          // Plain tables: no policy has a job there.
          jobsEveryMs: 0,
        }),
      ),
  },
  redis: {
    title: 'Redis',
    log: 'redis.log',
    begin: async ({ home, ports }) =>
      running(
        await startRedis({
          dataDir: join(home.data, 'redis'),
          port: ports.redis,
          logDir: home.logs,
          home: home.home,
        }),
      ),
  },
}

interface RunningEngine {
  readonly pid: number
  readonly exited: Promise<ProcessEnd>
  stop(): Promise<void>
}

function running({ pid, exited, stop }: RunningEngine): Running {
  return {
    pid,
    exited: exited.then(({ code }) => (code > 128 ? `signal ${code - 128}` : `code ${code}`)),
    stop,
  }
}
