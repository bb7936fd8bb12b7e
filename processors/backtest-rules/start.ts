import { randomUUID } from 'node:crypto'
import { closeDatabase, openDatabase } from '@telstar/runtime/database'
import type { Logger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import { passLoop } from '../pass-loop.js'
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
  const events = backtestRulesEvents(log, metrics)
  const runner = new TaskRunner({ pool, events, holder: randomUUID() })
  const loop = passLoop({
    pass: async (stopping) => {
      const worked = await runner.runNext(stopping).catch((error: unknown) => {
        events.lookFailed(error)
        return false
      })
      return worked ? 0 : lookEveryMs
    },
    stopWithinMs: 5000,
  })
  return {
    failed: loop.failed,
    readiness: () => null,
    stop: async () => {
      await loop.stop()
      await closeDatabase(pool)
    },
  }
}
