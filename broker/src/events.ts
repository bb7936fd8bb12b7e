import type { IngestEvents } from '@telstar/ingest/create-ingest'
import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'
import type { AccessRefusal } from './access.js'
import type { AdmissionRefusal } from './admission.js'
import type { GuardRefusal } from './guard-limits.js'
import type { ConnectRefusal } from './judge-connect.js'
import { LogBudget } from './log-budget.js'

interface Who {
  readonly node: string | null
  readonly address: string
}

export type ConnectionRefusal = AdmissionRefusal | GuardRefusal | ConnectRefusal | 'tls'

/** Every business fact of the broker: logged and counted here and nowhere else. */
export interface BrokerEvents extends IngestEvents {
  connectionRefused(fact: Who & { reason: ConnectionRefusal }): void
  sessionBegan(fact: Who): void
  sessionEnded(fact: Who & { cause: string }): void
  /** A node tried what it may not. */
  actionRefused(
    fact: Who & { action: 'publish' | 'subscribe' | 'will'; reason: AccessRefusal; topic: string },
  ): void
  stateMalformed(fact: { node: string; reason: string; detail: string }): void
  presenceSaid(fact: { node: string; cause: string; status: string }): void
  /** A client broke the protocol, or its socket broke. */
  connectionBroke(fact: Who & { detail: string }): void
}

function countersOf(metrics: Metrics) {
  const counter = (name: string, help: string, ...labels: string[]) =>
    metrics.counter({ name: `telstar_broker_${name}`, help, labels })
  return {
    batches: counter('batches_accepted_total', 'Telemetry batches that Kafka has'),
    bytes: counter('batch_bytes_total', 'Payload bytes of accepted batches'),
    malformed: counter('batches_malformed_total', 'Payloads acknowledged and dead-lettered', 'reason'),
    unsafe: counter('batches_unsafe_total', 'Batches that Kafka did not take; not acknowledged'),
    refused: counter('connections_refused_total', 'Connections refused or ended by us', 'reason'),
    denied: counter('actions_refused_total', 'What nodes tried and may not', 'action', 'reason'),
    sessions: counter('sessions_ended_total', 'Sessions that ended', 'cause'),
    presence: counter('presence_events_total', 'Presence events', 'status', 'cause'),
    seconds: metrics.histogram({
      name: 'telstar_broker_kafka_ack_seconds',
      help: 'From a payload at the broker to its delivery report',
    }),
  }
}

export function brokerEvents(log: Logger, metrics: Metrics, now: () => number): BrokerEvents {
  const count = countersOf(metrics)
  const budget = new LogBudget(now)
  const warn = (kind: string, fact: object, message: string) => {
    const leftOut = budget.spend(kind)
    if (leftOut !== null) log.warn(leftOut > 0 ? { ...fact, leftOut } : fact, message)
  }
  return {
    batchAccepted({ bytes, seconds }) {
      count.batches.inc()
      count.bytes.inc(bytes)
      count.seconds.observe(seconds)
    },
    batchMalformed(fact) {
      count.malformed.inc({ reason: fact.reason })
      warn(`malformed ${fact.reason}`, fact, 'a payload was dead-lettered')
    },
    batchUnsafe(fact) {
      count.unsafe.inc()
      warn('unsafe', fact, 'Kafka did not take a batch; its node is not told that it is safe')
    },
    connectionRefused(fact) {
      count.refused.inc({ reason: fact.reason })
      warn(`refused ${fact.reason}`, fact, 'a connection was refused')
    },
    sessionBegan: (fact) => log.debug(fact, 'a node connected'),
    sessionEnded(fact) {
      count.sessions.inc({ cause: fact.cause })
      log.debug(fact, 'a node is gone')
    },
    actionRefused(fact) {
      count.denied.inc({ action: fact.action, reason: fact.reason })
      warn(
        `action ${fact.reason}`,
        { ...fact, topic: fact.topic.slice(0, 256) },
        'a node tried what it may not',
      )
    },
    stateMalformed(fact) {
      count.malformed.inc({ reason: fact.reason })
      warn('state', fact, 'a state that cannot be read was dead-lettered')
    },
    presenceSaid: ({ status, cause }) => count.presence.inc({ status, cause }),
    connectionBroke: (fact) => warn('broke', fact, 'a connection broke'),
  }
}
