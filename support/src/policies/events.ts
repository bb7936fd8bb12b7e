import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'
import type { Outcome } from '../domain/carry-out.js'
import type { Refusal } from '../domain/refusal.js'

/** A command that a policy gave. */
export interface Given {
  readonly policy: string
  /** `context-id` */
  readonly stream: string
  readonly command: string
}

/** Every business fact of the policies: logged and counted here and nowhere else. */
export interface PolicyEvents {
  given(what: Given, outcome: Outcome): void
  /** Refused, but not because things changed: it is an error, and tried again later. */
  withstood(what: Given, refusal: Refusal): void
  /** It is tried again later. */
  failed(what: Given, error: unknown): void
  timersDue(count: number): void
  /** Rows that were kept long enough. */
  outdatedRemoved(count: number): void
  passFailed(what: string, error: unknown): void
}

export function policyEvents(log: Logger, metrics: Metrics): PolicyEvents {
  const commands = metrics.counter({
    name: 'telstar_support_policy_commands_total',
    help: 'Commands given by policies; refused where things changed before they came',
    labels: ['policy', 'command', 'outcome'],
  })
  const due = metrics.counter({ name: 'telstar_support_timers_fired_total', help: 'Timers whose time came' })
  const outdated = metrics.counter({
    name: 'telstar_support_outdated_rows_removed_total',
    help: 'Notices, readings and former read models that were kept long enough',
  })
  return {
    outdatedRemoved(count) {
      outdated.inc({}, count)
      log.info({ count }, 'what was kept long enough was removed')
    },
    given({ policy, stream, command }, outcome) {
      commands.inc({ policy, command, outcome: outcome.kind })
      const refusal = outcome.kind === 'refused' ? { code: outcome.refusal.code } : {}
      log.info({ policy, stream, command, outcome: outcome.kind, ...refusal }, 'a policy gave a command')
    },
    withstood({ policy, stream, command }, { code }) {
      commands.inc({ policy, command, outcome: 'withstood' })
      log.error({ policy, stream, command, code }, 'a command of a policy should have been carried out')
    },
    failed({ policy, stream, command }, error) {
      commands.inc({ policy, command, outcome: 'failed' })
      log.warn({ policy, stream, command, err: error }, 'a command of a policy failed: it is given again')
    },
    timersDue: (count) => due.inc({}, count),
    passFailed(what, error) {
      log.warn({ err: error, what }, 'a pass failed; it is tried again')
    },
  }
}
