import { startHealthServer } from '@telstar/runtime/health-server'
import type { Logger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import { Teardown } from '@telstar/runtime/teardown'
import type { BrokerConfig } from './config.js'
import type { Overrides } from './overrides.js'
import type { RunningBroker } from './running-broker.js'
import { openStation } from './station.js'
import { isWorker, startWorker, startWorkers } from './workers.js'

/** Starts the broker: in this process, or in as many as BROKER_WORKERS says, behind the same ports. */
export async function startBroker(
  config: BrokerConfig,
  log: Logger,
  overrides: Overrides = {},
): Promise<RunningBroker> {
  if (config.workers > 1) return isWorker() ? startWorker(config, log) : startWorkers(config, log)
  const teardown = new Teardown()
  const metrics = new Metrics('broker')
  const station = await openStation({ config, log, metrics, overrides })
  teardown.add('the station', station.stop)
  const { readiness, port, tlsPort } = station
  try {
    const health = await startHealthServer({ ...config.health, metrics, readiness })
    teardown.add('the health server', health.stop)
    log.info({ port: health.port }, 'health and metrics are served')
    return { port, tlsPort, healthPort: health.port, stop: () => teardown.run() }
  } catch (error) {
    await teardown.run()
    throw error
  }
}
