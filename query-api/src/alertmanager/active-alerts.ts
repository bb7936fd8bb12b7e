import { type Alert, alertSchema } from '@telstar/contracts/alert'
import { type Silence, silenceSchema } from '@telstar/contracts/silence'
import type { Ask } from '@telstar/http/reader'
import { z } from 'zod'

/** More alerts than one answer of Alertmanager's API may hold; it has no pages. */
const most = 10_000

/** Alerts that would give notices: active ones, without those of shadow rules. */
export async function readActive(ask: Ask): Promise<Alert[]> {
  const text = `SELECT alert FROM alerts WHERE state <> 'cleared' AND NOT shadow ORDER BY raised_at DESC, alert_id LIMIT ${most}`
  const rows = await ask({ text, values: [] }, z.object({ alert: alertSchema }))
  return rows.map(({ alert }) => alert)
}

/** Silences in force. @param now Unix milliseconds */
export async function readSilences(ask: Ask, now: number): Promise<Silence[]> {
  const text = `SELECT silence FROM silences WHERE starts_at <= $1 AND ends_at > $1 ORDER BY silence_id LIMIT ${most}`
  const rows = await ask(
    { text, values: [new Date(now).toISOString()] },
    z.object({ silence: silenceSchema }),
  )
  return rows.map(({ silence }) => silence)
}

const groupSchema = z.object({
  receiver: z.string(),
  labels: z.record(z.string(), z.string()),
  alertIds: z.array(z.string()),
})

export type Group = z.infer<typeof groupSchema>

/** Groups of alerts that share their notices. */
export async function readGroups(ask: Ask): Promise<Group[]> {
  const text = `SELECT g.receiver, g.labels, array_agg(a.alert_id ORDER BY a.alert_id) AS "alertIds"
FROM notice_groups g JOIN notice_group_alerts a USING (group_key)
GROUP BY g.group_key, g.receiver, g.labels ORDER BY g.receiver, g.group_key LIMIT ${most}`
  return ask({ text, values: [] }, groupSchema)
}

/** Names of receivers by alert id. */
export function receiversOf(groups: readonly Group[]): Map<string, string[]> {
  const receivers = new Map<string, string[]>()
  for (const { receiver, alertIds } of groups) {
    for (const alertId of alertIds) {
      const names = receivers.get(alertId) ?? []
      if (!names.includes(receiver)) receivers.set(alertId, [...names, receiver])
    }
  }
  return receivers
}
