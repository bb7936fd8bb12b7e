import { alertLabels } from '@telstar/contracts/alert-labels'
import { alertLine, commonLabels, type NoticeAlert, type NoticeContent } from './notice-content.js'

const never = '0001-01-01T00:00:00Z'

/**
 * The body of a webhook: Alertmanager's form, version 4, for whoever reads that already; `noticeId` and each alert's `key`
 * are what a receiver tells repetitions by, `alert` is the whole alert.
 */
export function webhookBody(noticeId: string, content: NoticeContent): string {
  const { receiver, groupKey, groupLabels, status, alerts, externalUrl, region, firing } = content
  return JSON.stringify({
    version: '4',
    groupKey,
    truncatedAlerts: 0,
    status,
    receiver,
    groupLabels,
    commonLabels: commonLabels(alerts),
    commonAnnotations: {},
    externalURL: externalUrl,
    alerts: alerts.map((alert) => alertBody(alert, externalUrl)),
    noticeId,
    region,
    firing,
  })
}

function alertBody(notice: NoticeAlert, generatorURL: string) {
  const { alert, key, reason, status } = notice
  return {
    status,
    labels: alertLabels(alert),
    annotations: { summary: alert.title, description: alertLine(notice) },
    startsAt: alert.alarmRaisedTime,
    endsAt: alert.alarmClearedTime ?? never,
    generatorURL,
    fingerprint: alert.alertId,
    key,
    reason,
    alert,
  }
}
