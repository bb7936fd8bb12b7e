import { startHealthServer } from '@telstar/runtime/health-server'
import type { Logger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import type { RunningService } from '@telstar/runtime/run-service'
import { Teardown } from '@telstar/runtime/teardown'
import { signSupportToken } from '../stack/support-signing.js'
import type { CustomersConfig } from './config.js'
import { type CustomersEvents, customersEvents } from './events.js'
import { readProgress, writeProgress } from './progress-file.js'
import { registerCustomers } from './register-customers.js'
import { SupportClient } from './support-client.js'
import { tellStories } from './tell-stories.js'

/**
 * Simulated customers of a region and the staff that helps them: on the first start they register, then something happens
 * to one of them every now and then. Ready once all are registered.
 */
export async function startCustomers(config: CustomersConfig, log: Logger): Promise<RunningService> {
  const { population, support, healthPort } = config
  const teardown = new Teardown()
  const metrics = new Metrics('customers')
  const events = customersEvents(log, metrics)
  const stop = new AbortController()
  const registered = { count: readProgress(config.dataDir).registered }
  const missing = () =>
    registered.count < population.customers
      ? `${registered.count} of ${population.customers} customers are registered`
      : null
  const health = await startHealthServer({ host: '127.0.0.1', port: healthPort, metrics, readiness: missing })
  teardown.add('health', () => health.stop())
  const client = new SupportClient({
    url: support.url,
    token: (identity) => signSupportToken(support.signingKey, identity, 1),
  })
  const life = live({ config, client, events, registered, signal: stop.signal })
  teardown.add('stories', async () => {
    stop.abort()
    await life.catch(() => undefined)
  })
  return { stop: () => teardown.run(), failed: life.then(() => new Promise<never>(() => undefined)) }
}

interface Life {
  readonly config: CustomersConfig
  readonly client: SupportClient
  readonly events: CustomersEvents
  readonly registered: { count: number }
  readonly signal: AbortSignal
}

async function live({ config, client, events, registered, signal }: Life): Promise<void> {
  const { population, dataDir, storyEveryMs } = config
  const { stories } = readProgress(dataDir)
  const progress = (count: number) => {
    registered.count = count
  }
  if (registered.count < population.customers) {
    const began = performance.now()
    await registerCustomers({ population, client, events, progress, signal })
    if (signal.aborted) return
    writeProgress(dataDir, { registered: population.customers, stories })
    events.registered(population.customers, Math.round((performance.now() - began) / 1000))
  }
  if (storyEveryMs === 0) return
  const began = (count: number) =>
    writeProgress(dataDir, { registered: population.customers, stories: count })
  await tellStories({ population, client, events, everyMs: storyEveryMs, begun: stories, began, signal })
}
