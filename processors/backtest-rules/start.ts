import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { closeDatabase, openDatabase } from '@telstar/runtime/database'
import type { Logger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import { type Processor, withHealth } from '../processor.js'
import type { BacktestRulesConfig } from './config.js'
import { backtestRulesEvents } from './events.js'
import { TaskRunner } from './task-runner.js'

const name = 'backtest-rules'
const lookEveryMs = 1000

/** Back-tests of rules, worked off one after the other, as a process of its own. */
export async function startBacktestRules(config: BacktestRulesConfig, log: Logger) {
  const metrics = new Metrics(name)
  return withHealth([backtestRules(config, log, metrics)], { ...config.health, metrics })
}

/** The same, for a process that runs several processors. */
export function backtestRules(config: BacktestRulesConfig, log: Logger, metrics: Metrics): Processor {
  const pool = openDatabase({ url: config.databaseUrl, name, log, connections: 2 })
  const stopping = new AbortController()
  const events = backtestRulesEvents(log, metrics)
  const runner = new TaskRunner({ pool, events, holder: randomUUID(), stopping: stopping.signal })
  const run = async () => {
    while (!stopping.signal.aborted) {
      const worked = await runner.runNext().catch((error: unknown) => {
        events.lookFailed(error)
        return false
      })
      if (!worked) await pause(lookEveryMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
  const running = run()
  return {
    failed: new Promise<never>((_, reject) => {
      running.catch(reject)
    }),
    readiness: () => null,
    stop: async () => {
      stopping.abort()
      await Promise.race([running, pause(5000)])
      await closeDatabase(pool)
    },
  }
}
