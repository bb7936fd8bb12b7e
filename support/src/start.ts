import { randomUUID } from 'node:crypto'
import { startHealthServer } from '@telstar/runtime/health-server'
import type { Logger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import type { RunningService } from '@telstar/runtime/run-service'
import { Teardown } from '@telstar/runtime/teardown'
import type { SupportConfig } from './config.js'
import { Events } from './events.js'
import { openFoundation } from './foundation.js'
import { startParts } from './parts.js'
import { destroyReturnedKeys } from './privacy/destroy-returned-keys.js'
import { serveApi } from './serve-api.js'

interface Overrides {
  /** Unix milliseconds. */
  readonly now?: () => number
  readonly newId?: () => string
}

/** Starts customer support: the parts this process does, behind one port. */
export async function startSupport(
  config: SupportConfig,
  log: Logger,
  { now = Date.now, newId = randomUUID }: Overrides = {},
): Promise<RunningService & { readonly port: number }> {
  const teardown = new Teardown()
  const metrics = new Metrics('support')
  const events = new Events(log, metrics)
  try {
    const foundation = openFoundation(config, { log, metrics, teardown })
    const returned = await destroyReturnedKeys(foundation.pool)
    if (returned > 0) events.keysCameBack(returned)
    const parts = startParts({ config, foundation, log, metrics, teardown })
    const around = {
      config,
      foundation,
      log,
      metrics,
      events,
      teardown,
      readiness: parts.readiness,
      now,
      newId,
    }
    const port = config.parts.includes('api') ? await serveApi(around) : await serveHealth(around)
    events.listening(`http://${config.http.host}:${port}`)
    const failed = parts.failed.length > 0 ? { failed: Promise.race(parts.failed) } : {}
    return { port, stop: () => teardown.run(), ...failed }
  } catch (error) {
    await teardown.run()
    throw error
  }
}

interface HealthSettings {
  readonly config: SupportConfig
  readonly metrics: Metrics
  readonly teardown: Teardown
  readonly readiness: () => string | null
}

async function serveHealth({ config, metrics, teardown, readiness }: HealthSettings): Promise<number> {
  const server = await startHealthServer({ ...config.http, metrics, readiness })
  teardown.add('health', () => server.stop())
  return server.port
}
