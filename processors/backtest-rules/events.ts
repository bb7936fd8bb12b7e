import type { BacktestResult } from '@telstar/contracts/backtest-result'
import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'

/** Every business fact of backtest-rules: logged and counted here and nowhere else. */
export interface BacktestRulesEvents {
  taskTaken(taskId: string, attempts: number): void
  taskDone(taskId: string, result: BacktestResult, ms: number): void
  taskFailed(taskId: string, error: unknown): void
  /** It is another's by now, or it is left to another. */
  taskLeft(taskId: string, reason: string): void
  lookFailed(error: unknown): void
}

export function backtestRulesEvents(log: Logger, metrics: Metrics): BacktestRulesEvents {
  const ended = metrics.counter({
    name: 'telstar_backtests_total',
    help: 'Back-tests that ended',
    labels: ['outcome'],
  })
  const samples = metrics.counter({
    name: 'telstar_backtest_samples_total',
    help: 'Stored samples that back-tests evaluated',
  })
  return {
    taskTaken(taskId, attempts) {
      log.info({ taskId, attempts }, 'a back-test is taken up')
    },
    taskDone(taskId, result, ms) {
      ended.inc({ outcome: 'done' })
      samples.inc(result.samples)
      const alerts = result.rules.reduce((sum, rule) => sum + rule.alerts, 0)
      log.info({ taskId, nodes: result.nodes, samples: result.samples, alerts, ms }, 'a back-test is done')
    },
    taskFailed(taskId, error) {
      ended.inc({ outcome: 'failed' })
      log.warn({ taskId, err: error }, 'a back-test failed')
    },
    taskLeft(taskId, reason) {
      log.info({ taskId, reason }, 'a back-test is left')
    },
    lookFailed(error) {
      log.warn({ err: error }, 'looking for back-tests failed; it is tried again')
    },
  }
}
