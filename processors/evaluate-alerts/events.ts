import type { AlertEvent } from '@telstar/contracts/alert-event'
import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'
import type { StoredBatch } from '../telemetry/decode-records.js'
import type { PartitionClock } from './evaluation-clocks-table.js'

/** Every business fact of evaluate-alerts: logged and counted here and nowhere else. */
export interface EvaluateEvents {
  batchesEvaluated(fact: {
    readonly batches: readonly StoredBatch[]
    readonly nodes: number
    /** Cells that the registry does not know, beyond those that a node may have. */
    readonly cellsLeftOut: number
    readonly saved: readonly AlertEvent[]
  }): void
  timePassed(fact: {
    readonly clocks: readonly PartitionClock[]
    readonly saved: readonly AlertEvent[]
  }): void
  rulesUnreadable(ruleIds: readonly string[]): void
  stateUnreadable(node: string, error: unknown): void
  /** What is stored of the node is evaluated again with its next batch. */
  nodeFailed(node: string, error: unknown): void
  recordPoisonous(fact: { topic: string; partition: number; offset: bigint; error: unknown }): void
}

export function evaluateEvents(log: Logger, metrics: Metrics, now: () => number): EvaluateEvents {
  const counter = (name: string, help: string, ...labels: string[]) =>
    metrics.counter({ name: `telstar_evaluate_${name}`, help, labels })
  const batchesTotal = counter('batches_total', 'Batches evaluated')
  const states = counter('states_total', 'States of nodes written with batches')
  const changes = counter('alert_changes_total', 'Changes of alerts', 'type', 'severity')
  const poison = counter('poison_total', 'Records that could not be evaluated')
  const leftOut = counter(
    'cells_left_out_total',
    'Cells not evaluated: too many that the registry does not know',
  )
  const skipped = counter('skipped_nodes_total', 'Nodes whose rules failed as time passed')
  const unreadable = counter('unreadable_states_total', 'States of nodes that could not be read')
  const lag = metrics.histogram({
    name: 'telstar_evaluate_lag_seconds',
    help: 'From the broker to the committed evaluation',
  })
  const changed = (saved: readonly AlertEvent[]) => {
    for (const { type, alert, trace } of saved) {
      changes.inc({ type, severity: alert.severity })
      const { alertId, ruleId, managedObject, flapping } = alert
      log.info({ alertId, ruleId, managedObject, flapping, reason: trace.reason }, type)
    }
  }
  return {
    batchesEvaluated({ batches, nodes, cellsLeftOut, saved }) {
      batchesTotal.inc({}, batches.length)
      states.inc({}, nodes)
      if (cellsLeftOut > 0) leftOut.inc({}, cellsLeftOut)
      const at = now()
      for (const { received } of batches) lag.observe(Math.max(0, at - received) / 1000)
      changed(saved)
    },
    timePassed: ({ saved }) => changed(saved),
    rulesUnreadable: (ruleIds) =>
      log.error({ ruleIds }, 'rules cannot be read: the last version of each that can stays in force'),
    stateUnreadable(node, error) {
      unreadable.inc()
      log.error({ node, err: error }, 'the state of a node cannot be read: its evaluation starts anew')
    },
    nodeFailed(node, error) {
      skipped.inc()
      log.error({ node, err: error }, 'time cannot pass for a node: it is skipped until it sends again')
    },
    recordPoisonous({ topic, partition, offset, error }) {
      poison.inc()
      log.error({ topic, partition, offset: String(offset), err: error }, 'a record cannot be evaluated')
    },
  }
}
