import type { KafkaRecord } from '@telstar/bus/kafka-record'
import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'
import type { Delivery } from '@telstar/senders/delivery'
import type { ClaimedNotice } from './deliveries-table.js'
import type { NewNotice } from './notices-table.js'

/** Every business fact of the notices to departments: logged and counted here and nowhere else. */
export interface DepartmentEvents {
  decided(notices: readonly NewNotice[]): void
  /** Events of types that only a newer version knows. */
  unknown(count: number): void
  noticeTried(notice: ClaimedNotice, delivery: Delivery): void
  noticesSwept(fact: { readonly again: number; readonly direct: number }): void
  recordPoisonous(record: KafkaRecord, error: unknown): void
  queueTroubled(error: Error): void
  queueRestarted(started: number): void
  loopFailed(what: string, error: unknown): void
}

/** Redis that is away fails every command; one line in so long is enough. */
const troubleEveryMs = 10_000

export function departmentEvents(log: Logger, metrics: Metrics): DepartmentEvents {
  const counters = countersOf(metrics)
  let saidTrouble = 0
  return {
    decided(notices) {
      for (const { notice, channel, withheld } of notices) {
        const { department } = notice
        counters.decisions.inc({ department, channel, decision: withheld ?? 'sent' })
      }
    },
    unknown: (count) => counters.unknown.inc({}, count),
    noticeTried({ noticeId, channel, content, attempts, ageMs }, delivery) {
      const { department, eventId } = content
      counters.attempts.inc({ department, channel, outcome: delivery.kind })
      const facts = { noticeId, eventId, department, channel, attempts }
      if (delivery.kind === 'sent')
        log.info({ ...facts, ageMs: Math.round(ageMs) }, 'a department was notified')
      else
        log.warn(
          { ...facts, ...delivery },
          delivery.kind === 'failed' ? 'notice given up' : 'notice not sent yet',
        )
    },
    noticesSwept({ again, direct }) {
      counters.swept.inc({ how: 'job' }, again)
      counters.swept.inc({ how: 'direct' }, direct)
      if (again + direct > 0) log.warn({ again, direct }, 'overdue notices were taken up again')
    },
    recordPoisonous({ topic, partition, offset }, error) {
      counters.poison.inc({ topic })
      log.error(
        { topic, partition, offset: String(offset), err: error },
        'a record is set aside: it is no event',
      )
    },
    queueTroubled(error) {
      counters.trouble.inc()
      if (Date.now() - saidTrouble < troubleEveryMs) return
      saidTrouble = Date.now()
      log.warn({ why: error.message }, 'the queue in Redis does not work; notices are kept in the database')
    },
    queueRestarted(started) {
      counters.restarts.inc()
      log.warn({ started }, 'the worker stood still: it is made anew')
    },
    loopFailed(what, error) {
      log.warn({ err: error, what }, 'a pass failed; it is tried again')
    },
  }
}

function countersOf(metrics: Metrics) {
  return {
    decisions: metrics.counter({
      name: 'telstar_support_notice_decisions_total',
      help: 'Decisions to tell a department: sent, or why not',
      labels: ['department', 'channel', 'decision'],
    }),
    unknown: metrics.counter({
      name: 'telstar_support_notice_unknown_events_total',
      help: 'Events of types this version does not know: nobody is told of them',
    }),
    attempts: metrics.counter({
      name: 'telstar_support_notice_attempts_total',
      help: 'Calls of departments',
      labels: ['department', 'channel', 'outcome'],
    }),
    swept: metrics.counter({
      name: 'telstar_support_notices_swept_total',
      help: 'Overdue notices to departments taken up again',
      labels: ['how'],
    }),
    poison: metrics.counter({
      name: 'telstar_support_notice_poison_total',
      help: 'Records that are no events of customer support',
      labels: ['topic'],
    }),
    trouble: metrics.counter({
      name: 'telstar_support_notice_queue_errors_total',
      help: 'Errors of the queue in Redis',
    }),
    restarts: metrics.counter({
      name: 'telstar_support_notice_worker_restarts_total',
      help: 'Workers made anew',
    }),
  }
}
