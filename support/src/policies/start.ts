import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'
import { repeat } from '@telstar/runtime/repeat'
import type { CarryOut } from '../domain/carry-out.js'
import type { EventStore } from '../event-store/event-store.js'
import { followLog, followLogAtLeastOnce, type LogPorts } from '../log/follow-log.js'
import type { RoutingPolicy } from '../routing/routing-policy.js'
import { policyEvents } from './events.js'
import { fireTimers, type TimedAggregates } from './fire-timers.js'
import { removeOutdated } from './remove-outdated.js'
import { routingReader } from './route-complaints.js'
import { timersReader } from './set-timers.js'

const removeEveryMs = 3_600_000

export interface PoliciesConfig {
  /** Which departments work on what. */
  readonly routing: RoutingPolicy
  /** How often timers are looked for. */
  readonly timersEveryMs: number
}

export interface PolicyParts {
  /** As `support_writer`. */
  readonly log: LogPorts
  readonly store: EventStore
  readonly metrics: Metrics
  readonly carryOut: CarryOut
  readonly aggregates: TimedAggregates
}

/** What follows from events by itself: complaints are routed, and what time brings about comes about; what is kept long enough goes. */
export function startPolicies({ routing, timersEveryMs }: PoliciesConfig, log: Logger, parts: PolicyParts) {
  const { log: ports, store, carryOut, aggregates, metrics } = parts
  const events = policyEvents(log, metrics)
  const now = () => new Date()
  const { pool } = ports
  const giving = { carryOut, events, now }
  const followers = [
    followLogAtLeastOnce(
      routingReader({ ...giving, store, aggregate: aggregates.complaint, policy: routing }),
      ports,
    ),
    followLog(timersReader(), ports),
  ]
  const firing = repeat(() => fireTimers({ ...giving, pool, aggregates }), {
    everyMs: timersEveryMs,
    failed: (error) => events.passFailed('timers', error),
  })
  const removing = repeat(() => removeOutdated(pool, events), {
    everyMs: removeEveryMs,
    failed: (error) => events.passFailed('removing', error),
  })
  return {
    readiness: () => followers.map((one) => one.standstill()).find((why) => why !== null) ?? null,
    stop: async () => {
      await Promise.all([firing.stop(), removing.stop(), ...followers.map((one) => one.stop())])
    },
  }
}
