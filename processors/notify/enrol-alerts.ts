import type { AlertEvent } from '@telstar/contracts/alert-event'
import { alertLabels } from '@telstar/contracts/alert-labels'
import type { ClientBase } from 'pg'
import { type NoticeDecision, recordDecisions } from './decisions-table.js'
import {
  loadMembers,
  lockGroups,
  openGroups,
  type StoredGroup,
  saveGroups,
  saveMembers,
} from './groups-table.js'
import { evolveMember, type Member } from './member.js'
import { groupOf, type NoticeGroup } from './notice-group.js'
import { type Route, routesOf } from './route.js'

interface Routed {
  readonly event: AlertEvent
  /** Where its labels lead; none for a shadow rule's alert and for routes without notices. */
  readonly groups: readonly (NoticeGroup & { readonly waitMs: number })[]
  readonly unheard: readonly Pick<NoticeDecision, 'receiver' | 'reason'>[]
}

interface Arrival extends Routed {
  /** Those of the groups that it may enter where it is not in them yet. */
  readonly entering: Routed['groups']
}

/** Where an event's alert leads to, pure. */
export function routed(event: AlertEvent, root: Route): Routed {
  const labels = alertLabels(event.alert)
  const routes = routesOf(root, labels)
  const reason = (route: Route) => (event.alert.shadow ? 'shadow-rule' : route.mute ? 'muted-route' : null)
  return {
    event,
    groups: routes
      .filter((route) => reason(route) === null)
      .map((route) => ({ ...groupOf(route, labels), waitMs: route.groupWaitMs })),
    unheard: routes.flatMap((route) => {
      const why = reason(route)
      return why === null ? [] : [{ receiver: route.receiver, reason: why }]
    }),
  }
}

/**
 * Brings alerts into their groups, and what is known of them up to date. The groups stay locked.
 * @param now Unix milliseconds
 * @returns the groups that are due at once
 */
export async function enrolAlerts(
  client: ClientBase,
  events: readonly AlertEvent[],
  {
    root,
    routes,
    now,
  }: { readonly root: Route; readonly routes: ReadonlyMap<string, Route>; readonly now: number },
): Promise<StoredGroup[]> {
  const over = await clearedAlerts(client, events)
  const arrivals = events.map((event) => arrival(routed(event, root), over))
  const entering = arrivals.flatMap((one) => one.entering)
  const opened = [
    ...new Map(entering.map((group) => [group.key, { ...group, dueAt: now + group.waitMs }])).values(),
  ]
  await openGroups(client, opened)
  const alertIds = [...new Set(events.map(({ alert }) => alert.alertId))]
  const groups = await lockGroups(client, { keys: opened.map(({ key }) => key), alertIds })
  const { members, entered, stirred } = evolved(arrivals, await loadMembers(client, { alertIds }))
  await saveMembers(client, members)
  const scheduled = groups.map((group) =>
    stirred.has(group.key) ? { ...group, dueAt: stirredDue(group, { routes, now }) } : group,
  )
  await saveGroups(
    client,
    scheduled.filter(({ key }) => stirred.has(key)),
  )
  await recordDecisions(client, [...unheard(arrivals), ...waiting(entered, scheduled, now)], now)
  return scheduled.filter(({ dueAt }) => dueAt !== null && dueAt <= now)
}

/** Alerts among these events' that have come to their end since. */
async function clearedAlerts(client: ClientBase, events: readonly AlertEvent[]): Promise<Set<string>> {
  const { rows } = await client.query<{ alert_id: string }>(
    "SELECT alert_id FROM alerts WHERE alert_id = ANY ($1) AND state = 'cleared'",
    [events.map(({ alert }) => alert.alertId)],
  )
  return new Set(rows.map(({ alert_id }) => alert_id))
}

/** An event in the middle of its alert's life brings nobody in any more once that is over: its end may have been told. */
function arrival(one: Routed, over: ReadonlySet<string>): Arrival {
  const { type, alert } = one.event
  const begins = type === 'AlertRaised' || type === 'AlertUpdated'
  const enters = alert.state !== 'cleared' && (begins || !over.has(alert.alertId))
  return { ...one, entering: enters ? one.groups : [] }
}

/** A group that has spoken speaks again when its interval is over; one that has not waits for its time. */
function stirredDue(
  { dueAt, flushedAt, route }: StoredGroup,
  { routes, now }: { readonly routes: ReadonlyMap<string, Route>; readonly now: number },
): number {
  if (flushedAt === null) return dueAt ?? now
  const next = Math.max(now, flushedAt + (routes.get(route)?.groupIntervalMs ?? 0))
  return dueAt === null ? next : Math.min(dueAt, next)
}

/** Every member as it is after all events of its alert, in their order. */
function evolved(arrivals: readonly Arrival[], stored: readonly Member[]) {
  const members = new Map(stored.map((member) => [`${member.groupKey} ${member.alertId}`, member]))
  const changed = new Set<string>()
  const entered = new Set<string>()
  const stirred = new Set<string>()
  for (const { event, groups, entering } of arrivals) {
    const { alertId } = event.alert
    const belonging = new Set(groups.map(({ key }) => key))
    const own = [...members.values()]
      .filter((member) => member.alertId === alertId)
      .map(({ groupKey }) => groupKey)
    for (const groupKey of new Set([...entering.map(({ key }) => key), ...own])) {
      const id = `${groupKey} ${alertId}`
      const before = members.get(id) ?? null
      const step = evolveMember(before, event, { groupKey, belongs: belonging.has(groupKey) })
      if (step === null) continue
      members.set(id, step.member)
      changed.add(id)
      if (before === null) entered.add(id)
      if (step.stirs) stirred.add(groupKey)
    }
  }
  const at = (ids: ReadonlySet<string>) => [...ids].flatMap((id) => members.get(id) ?? [])
  return { members: at(changed), entered: at(entered), stirred }
}

function unheard(arrivals: readonly Routed[]): NoticeDecision[] {
  return arrivals
    .filter(({ event }) => event.type === 'AlertRaised')
    .flatMap(({ event: { alert }, unheard: routes }) =>
      routes.map(({ receiver, reason }) => ({
        ...{ alertId: alert.alertId, version: alert.version, receiver, groupKey: '' },
        ...{ decision: 'skipped' as const, reason, detail: {}, noticeId: null },
      })),
    )
}

function waiting(entered: readonly Member[], groups: readonly StoredGroup[], now: number): NoticeDecision[] {
  const byKey = new Map(groups.map((group) => [group.key, group]))
  return entered.flatMap(({ alertId, version, groupKey }) => {
    const group = byKey.get(groupKey)
    if (!group || group.dueAt === null || group.dueAt <= now) return []
    return [
      {
        ...{ alertId, version, groupKey, receiver: group.receiver },
        ...{
          decision: 'delayed' as const,
          reason: group.flushedAt === null ? 'group-wait' : 'group-interval',
        },
        ...{ detail: { until: new Date(group.dueAt).toISOString() }, noticeId: null },
      },
    ]
  })
}
