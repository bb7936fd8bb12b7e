import type { Alert } from '@telstar/contracts/alert'
import { alertLabels } from '@telstar/contracts/alert-labels'
import type { TellReason } from './judge-member.js'

/** One alert of a notice; the two ids of `key` are the same however often the notice comes. */
export interface NoticeAlert {
  readonly key: { readonly alertId: string; readonly transition: string }
  readonly reason: TellReason
  readonly status: 'firing' | 'resolved'
  readonly alert: Alert
}

/** What one notice says, on whatever channel; a column of `notices`. */
export interface NoticeContent {
  readonly region: string
  readonly receiver: string
  readonly groupKey: string
  readonly groupLabels: Readonly<Record<string, string>>
  /** firing while one of its alerts is. */
  readonly status: 'firing' | 'resolved'
  readonly alerts: readonly NoticeAlert[]
  /** So many alerts of the group go on, told now or before. */
  readonly firing: number
  readonly externalUrl: string
}

/** Labels that all alerts of a notice share. */
export function commonLabels(alerts: readonly NoticeAlert[]): Record<string, string> {
  const [first, ...others] = alerts.map(({ alert }) => alertLabels(alert))
  const shared = Object.entries(first ?? {}).filter(([name, value]) =>
    others.every((labels) => labels[name] === value),
  )
  return Object.fromEntries(shared)
}

/** One line that says what a notice is about. */
export function noticeTitle({ alerts, status, firing }: NoticeContent): string {
  const [first] = alerts
  if (first === undefined) return `[${status.toUpperCase()}]`
  const { title, managedObject, severity } = first.alert
  const count = alerts.length === 1 ? '' : `:${alerts.length}`
  const what = status === 'firing' ? `FIRING${count}` : `RESOLVED${count}`
  const more = alerts.length === 1 ? managedObject : `${managedObject} and ${alerts.length - 1} more`
  return `[${what}] ${severity}: ${title} (${more}${firing > alerts.length ? `; ${firing} go on` : ''})`
}

/** What one alert of a notice says in one line. */
export function alertLine({ alert, reason, status }: NoticeAlert): string {
  const { title, managedObject, severity, alarmRaisedTime, alarmClearedTime, crossedThreshold, ackState } =
    alert
  const seen =
    crossedThreshold === null
      ? ''
      : `, ${crossedThreshold.metric} ${crossedThreshold.observed} ${crossedThreshold.unit}`
  const times =
    status === 'resolved' ? `${alarmRaisedTime} – ${alarmClearedTime ?? ''}` : `since ${alarmRaisedTime}`
  const acknowledged = ackState === 'acknowledged' ? `, acknowledged by ${alert.ackBy ?? ''}` : ''
  return `${status} ${severity} ${managedObject}: ${title}${seen} (${times}; ${reason}${acknowledged})`
}
