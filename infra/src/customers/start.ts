import { startHealthServer } from '@telstar/runtime/health-server'
import type { Logger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import type { RunningService } from '@telstar/runtime/run-service'
import { Teardown } from '@telstar/runtime/teardown'
import { signSupportToken } from '../stack/support-signing.js'
import type { CustomersConfig } from './config.js'
import { customersEvents } from './events.js'
import { readProgress, writeProgress } from './progress-file.js'
import { SupportClient } from './support-client.js'
import { tellStories } from './tell-stories.js'

/** The life of simulated customers and of the staff that helps them: something happens to one of them every now and then. */
export async function startCustomers(config: CustomersConfig, log: Logger): Promise<RunningService> {
  const { population, support, healthPort: port, dataDir, storyEveryMs: everyMs } = config
  const teardown = new Teardown()
  const metrics = new Metrics('customers')
  const health = await startHealthServer({ host: '127.0.0.1', port, metrics, readiness: () => null })
  teardown.add('health', () => health.stop())
  const client = new SupportClient({
    url: support.url,
    token: (identity) => signSupportToken(support.signingKey, identity, 1),
  })
  const stop = new AbortController()
  const telling = tellStories({
    ...{ population, client, everyMs, events: customersEvents(log, metrics) },
    begun: readProgress(dataDir).stories,
    began: (stories) => writeProgress(dataDir, { stories }),
    signal: stop.signal,
  })
  teardown.add('stories', () => {
    stop.abort()
    return telling
  })
  return { stop: () => teardown.run(), failed: telling.then(() => new Promise<never>(() => undefined)) }
}
