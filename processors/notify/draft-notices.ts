import type { NoticeDecision } from './decisions-table.js'
import type { NoticeContent } from './notice-content.js'
import type { NoticeGroup } from './notice-group.js'
import type { NewNotice, NotificationKey } from './notices-table.js'
import type { GroupPlan, Telling } from './plan-group.js'
import type { Receiver, Target } from './receivers.js'

interface DraftPorts {
  readonly region: string
  readonly externalUrl: string
  readonly receivers: ReadonlyMap<string, Receiver>
  newId(): string
}

/** A notice before it is known which of its alerts that recipient was told already. */
export interface Draft {
  readonly noticeId: string
  readonly target: Pick<Target, 'channel' | 'recipient'>
  readonly tellings: readonly Telling[]
  readonly keys: readonly NotificationKey[]
  readonly frame: Omit<NoticeContent, 'alerts' | 'status'>
}

/** So many alerts fit into one notice; more become further notices. */
const mostAlerts = 500

/** What a group tells as notices: one for each place its receivers are reached at. */
export function draftNotices(group: NoticeGroup, plan: GroupPlan, ports: DraftPorts): Draft[] {
  return [...new Set(plan.tellings.map(({ receiver }) => receiver))].flatMap((receiver) => {
    const tellings = plan.tellings.filter((telling) => telling.receiver === receiver)
    const { region, externalUrl } = ports
    const frame = {
      region,
      externalUrl,
      receiver,
      groupKey: group.key,
      groupLabels: group.labels,
      firing: plan.firing,
    }
    const targets = ports.receivers.get(receiver)?.targets ?? []
    return targets.flatMap(({ channel, recipient }) =>
      chunks(tellings).map((chunk) => {
        const noticeId = ports.newId()
        const keys = chunk.map(({ alert: { alertId }, transition }) => ({
          noticeId,
          alertId,
          transition,
          channel,
          recipient,
        }))
        return { noticeId, target: { channel, recipient }, tellings: chunk, keys, frame }
      }),
    )
  })
}

/** A draft as the notice it becomes, none if all of it was told already; and the decisions that go on record. */
export function settle(
  { noticeId, target, tellings, frame }: Draft,
  taken: ReadonlySet<string>,
): { notice: NewNotice | null; decisions: NoticeDecision[] } {
  const isNew = ({ alert, transition }: Telling) => taken.has(`${noticeId} ${alert.alertId} ${transition}`)
  const decisions = tellings.map((telling): NoticeDecision => {
    const { alert, reason, transition } = telling
    const sent = isNew(telling)
    return {
      ...{
        alertId: alert.alertId,
        version: alert.version,
        receiver: frame.receiver,
        groupKey: frame.groupKey,
      },
      decision: sent ? 'sent' : 'skipped',
      reason: sent ? reason : 'told-already',
      detail: { ...target, transition },
      noticeId: sent ? noticeId : null,
    }
  })
  const alerts = tellings.filter(isNew).map(({ alert, reason, transition }) => ({
    key: { alertId: alert.alertId, transition },
    reason,
    status: alert.state === 'cleared' ? ('resolved' as const) : ('firing' as const),
    alert,
  }))
  if (alerts.length === 0) return { notice: null, decisions }
  const status = alerts.some((alert) => alert.status === 'firing') ? 'firing' : 'resolved'
  const { receiver, groupKey } = frame
  return {
    notice: { noticeId, receiver, ...target, groupKey, content: { ...frame, status, alerts } },
    decisions,
  }
}

function chunks(tellings: readonly Telling[]): Telling[][] {
  const count = Math.ceil(tellings.length / mostAlerts)
  return Array.from({ length: count }, (_, index) =>
    tellings.slice(index * mostAlerts, (index + 1) * mostAlerts),
  )
}
