import type { KafkaRecord } from '@telstar/bus/kafka-record'
import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'
import type { NodeChange } from './node-change.js'

/** Every business fact of project-nodes: logged and counted here and nowhere else. */
export interface ProjectNodesEvents {
  changesProjected(changes: readonly NodeChange[]): void
  recordPoisonous(record: KafkaRecord, error: unknown): void
}

export function projectNodesEvents(log: Logger, metrics: Metrics): ProjectNodesEvents {
  const changed = metrics.counter({
    name: 'telstar_node_changes_total',
    help: 'Changes of nodes projected',
    labels: ['kind'],
  })
  const poison = metrics.counter({
    name: 'telstar_node_poison_total',
    help: 'Registry or presence records set aside',
  })
  return {
    changesProjected(changes) {
      for (const { kind } of changes) changed.inc({ kind })
    },
    recordPoisonous({ topic, partition, offset }, error) {
      poison.inc()
      log.error(
        { topic, partition, offset: String(offset), err: error },
        'a record is set aside: it cannot be projected',
      )
    },
  }
}
