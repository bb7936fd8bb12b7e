import cluster from 'node:cluster'
import { fileURLToPath } from 'node:url'
import { startHealthServer } from '@telstar/runtime/health-server'
import type { Logger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import type { BrokerConfig } from './config.js'
import { mergeMetrics } from './merge-metrics.js'
import type { RunningBroker } from './running-broker.js'
import { openStation } from './station.js'
import { WorkerPool, type WorkerReport } from './worker-pool.js'

/** Whether this process was forked by `startWorkers`. */
export function isWorker(): boolean {
  return cluster.isWorker
}

/** One of several processes behind the same port; answers its parent's questions instead of serving health. */
export async function startWorker(config: BrokerConfig, log: Logger): Promise<RunningBroker> {
  const worker = cluster.worker
  const metrics = new Metrics(`broker-${worker?.id}`)
  const station = await openStation({ config, log, metrics, overrides: {} })
  worker?.on('message', ({ question }: { question: number }) => {
    void metrics.text().then((text) => {
      const report: WorkerReport = { question, missing: station.readiness(), metrics: text }
      if (worker.isConnected()) worker.send(report)
    })
  })
  return { ...station, healthPort: 0 }
}

/** Forks the workers, which read the same environment, and serves health and metrics for all of them. */
export async function startWorkers(config: BrokerConfig, log: Logger): Promise<RunningBroker> {
  const here = import.meta.url
  cluster.setupPrimary({
    exec: fileURLToPath(new URL(here.endsWith('.ts') ? './main.ts' : './main.js', here)),
  })
  const pool = new WorkerPool(config.workers, log)
  const [port = 0, tlsPort = null] = await pool.start(config.tls ? 2 : 1)
  const metrics = new PoolMetrics(pool)
  const health = await startHealthServer({ ...config.health, metrics, readiness: () => pool.readiness() })
  log.info({ port: health.port, workers: config.workers }, 'health and metrics are served')
  return {
    port,
    tlsPort,
    healthPort: health.port,
    async stop() {
      await health.stop()
      await pool.stop()
    },
  }
}

/** The measurements of this process and of all its workers. */
class PoolMetrics extends Metrics {
  constructor(private readonly pool: WorkerPool) {
    super('broker')
  }

  override async text(): Promise<string> {
    const reports = await this.pool.reports()
    return mergeMetrics([await super.text(), ...reports.map(({ metrics }) => metrics)])
  }
}
