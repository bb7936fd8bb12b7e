import { join } from 'node:path'
import { type RunningKafka, startKafka } from './start-kafka.js'
import { type RunningRedis, startRedis } from './start-redis.js'
import { type RunningTimescale, startTimescale } from './start-timescale.js'
import { telstarHome } from './telstar-home.js'

export interface EngineStarts {
  kafka: RunningKafka
  timescale: RunningTimescale
  redis: RunningRedis
}

export type EngineName = keyof EngineStarts

export interface EnginesOptions<Which extends EngineName> {
  which: readonly Which[]
  /** Holds `kafka`, `timescale`, `redis` and `logs`; survives a restart. */
  dataDir: string
  /** Where engines are provisioned, default telstarHome(). */
  home?: string
  /** 0 or none: free ones. */
  ports?: Partial<Record<EngineName, number>>
  kafkaHeap?: string
}

export type RunningEngines<Which extends EngineName> = Pick<EngineStarts, Which> & {
  /** Stops them all at once; may be called again. */
  stop(): Promise<void>
}

/** Starts several engines side by side. If one does not start, those that did are stopped before it throws. */
export async function startEngines<Which extends EngineName>(
  options: EnginesOptions<Which>,
): Promise<RunningEngines<Which>> {
  const results = await Promise.allSettled(
    options.which.map(async (name) => [name, await start(name, options)] as const),
  )
  const started = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const stop = async () => {
    await Promise.all(started.map(([, engine]) => engine.stop()))
  }
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) {
    await stop()
    throw failed.reason
  }
  return { ...(Object.fromEntries(started) as Pick<EngineStarts, Which>), stop }
}

function start(name: EngineName, options: EnginesOptions<EngineName>): Promise<EngineStarts[EngineName]> {
  const { home = telstarHome(), ports = {}, kafkaHeap } = options
  const place = { home, dataDir: join(options.dataDir, name), port: ports[name] ?? 0 }
  switch (name) {
    case 'kafka':
      return startKafka(kafkaHeap === undefined ? place : { ...place, heap: kafkaHeap })
    case 'timescale':
      return startTimescale(place)
    case 'redis':
      return startRedis(place)
  }
}
