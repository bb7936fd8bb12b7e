import { managedObject } from '@telstar/contracts/alert'
import type { AlertTrace } from '@telstar/contracts/alert-event'
import type { outageRules } from '@telstar/contracts/alert-rule'
import type { AlertChange } from '../alerts/alert-change.js'
import { alertId } from '../alerts/alert-id.js'
import type { ActiveOutage } from '../alerts/alerts-table.js'
import type { Absence } from './absence.js'

export type OutageRule = (typeof outageRules)[number]

/** Widest first: a cause is saved before what it explains. */
export const widestFirst = ['region-silent', 'site-down', 'node-offline'] as const satisfies OutageRule[]

const kinds = {
  'region-silent': { title: 'Region silent', severity: 'critical' },
  'site-down': { title: 'Site down', severity: 'critical' },
  'node-offline': { title: 'Node offline', severity: 'major' },
} as const

const causes = { presence: 'LOSS_OF_SIGNAL', silence: 'INFORMATION_MISSING' } as const

export interface NewOutage {
  readonly rule: OutageRule
  readonly region: string
  readonly site: string
  readonly node: string
  readonly by: Absence['by']
  readonly specificProblem: string
  /** Unix milliseconds. */
  readonly wentAt: number
  readonly detail: NonNullable<AlertTrace['detail']>
}

export const actor = 'watch-outages'

/** @param now makes the id: an outage that comes again is another alert */
export function raise({ rule, by, wentAt, detail, ...outage }: NewOutage, now: number): AlertChange {
  const { region, site, node, specificProblem } = outage
  const place = { region, site, node, cell: 0 }
  return {
    alertId: alertId(rule, managedObject(place), now),
    at: wentAt,
    actor,
    trace: { reason: by === 'presence' ? 'disconnected' : 'silent', detail },
    happening: {
      kind: 'raised',
      alert: {
        ...place,
        ...kinds[rule],
        ruleId: rule,
        ruleVersion: 1,
        alarmType: 'COMMUNICATIONS',
        probableCause: causes[by],
        specificProblem,
        crossedThreshold: null,
        shadow: false,
        labels: {},
      },
    },
  }
}

export function clear({ alertId }: ActiveOutage, now: number, trace: AlertTrace): AlertChange {
  return { alertId, at: now, actor, trace, happening: { kind: 'cleared' } }
}
