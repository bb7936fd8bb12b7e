import type { KafkaRecord } from '@telstar/bus/kafka-record'
import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'
import type { Delivery } from '@telstar/senders/delivery'
import type { NoticeDecision } from './decisions-table.js'
import type { ClaimedNotice } from './deliveries-table.js'
import { alertLine, type NoticeContent, noticeTitle } from './notice-content.js'

/** Every business fact of notify: logged and counted here and nowhere else. */
export interface NotifyEvents {
  decided(decisions: readonly NoticeDecision[]): void
  noticeTried(notice: ClaimedNotice, delivery: Delivery): void
  /** The console is a channel too. */
  noticePrinted(noticeId: string, content: NoticeContent): void
  noticesSwept(fact: { readonly again: number; readonly direct: number }): void
  recordPoisonous(record: KafkaRecord, error: unknown): void
  queueTroubled(error: Error): void
  queueRestarted(started: number): void
  loopFailed(what: string, error: unknown): void
}

/** Redis that is away fails every command; one line in so long is enough. */
const troubleEveryMs = 10_000

export function notifyEvents(log: Logger, metrics: Metrics): NotifyEvents {
  const counters = countersOf(metrics)
  let saidTrouble = 0
  return {
    decided(decisions) {
      for (const { decision, reason } of decisions) counters.decisions.inc({ decision, reason })
    },
    noticeTried({ noticeId, receiver, channel, recipient, attempts, ageMs, content }, delivery) {
      counters.attempts.inc({ channel, outcome: delivery.kind })
      const facts = { noticeId, receiver, channel, recipient, attempts }
      if (delivery.kind === 'sent') {
        counters.age.observe({ channel }, ageMs / 1000)
        log.info({ ...facts, alerts: content.alerts.length, ageMs: Math.round(ageMs) }, 'notice sent')
      } else
        log.warn(
          { ...facts, ...delivery },
          delivery.kind === 'failed' ? 'notice given up' : 'notice not sent yet',
        )
    },
    noticePrinted(noticeId, content) {
      log.info({ noticeId, alerts: content.alerts.map(alertLine) }, noticeTitle(content))
    },
    noticesSwept({ again, direct }) {
      counters.swept.inc({ how: 'job' }, again)
      counters.swept.inc({ how: 'direct' }, direct)
      if (again + direct > 0) log.warn({ again, direct }, 'overdue notices were taken up again')
    },
    recordPoisonous({ topic, partition, offset }, error) {
      counters.poison.inc()
      log.error(
        { topic, partition, offset: String(offset), err: error },
        'a record is set aside: it is no alert event',
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
      name: 'telstar_notice_decisions_total',
      help: 'Decisions to tell, not to tell or not yet',
      labels: ['decision', 'reason'],
    }),
    attempts: metrics.counter({
      name: 'telstar_notice_attempts_total',
      help: 'Calls of receivers',
      labels: ['channel', 'outcome'],
    }),
    age: metrics.histogram({
      name: 'telstar_notice_age_seconds',
      help: 'From the making of a notice to its delivery',
      labels: ['channel'],
    }),
    swept: metrics.counter({
      name: 'telstar_notices_swept_total',
      help: 'Overdue notices taken up again',
      labels: ['how'],
    }),
    poison: metrics.counter({
      name: 'telstar_notice_poison_total',
      help: 'Records that are no alert events',
    }),
    trouble: metrics.counter({
      name: 'telstar_notice_queue_errors_total',
      help: 'Errors of the queue in Redis',
    }),
    restarts: metrics.counter({ name: 'telstar_notice_worker_restarts_total', help: 'Workers made anew' }),
  }
}
