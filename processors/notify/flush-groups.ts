import type { ClientBase } from 'pg'
import { type Circumstances, type CircumstancesPorts, readCircumstances } from './circumstances.js'
import { type NoticeDecision, recordDecisions } from './decisions-table.js'
import { draftNotices, settle } from './draft-notices.js'
import {
  dropEmptyGroups,
  loadMembers,
  removeMembers,
  type StoredGroup,
  saveGroups,
  saveMembers,
} from './groups-table.js'
import type { Member } from './member.js'
import { insertNotices, takeKeys } from './notices-table.js'
import { type GroupPlan, planGroup } from './plan-group.js'
import type { Route } from './route.js'

export interface FlushPorts extends CircumstancesPorts {
  readonly region: string
  readonly externalUrl: string
  readonly routes: ReadonlyMap<string, Route>
  newId(): string
}

/** What came of a look at groups. */
export interface Flushed {
  readonly noticeIds: readonly string[]
  readonly decisions: readonly NoticeDecision[]
}

export const nothingFlushed: Flushed = { noticeIds: [], decisions: [] }

/**
 * Looks at groups that are locked by this transaction: what is told now becomes rows of `notices`, and why or why not
 * rows of `notice_decisions`.
 * @param now Unix milliseconds
 */
export async function flushGroups(
  client: ClientBase,
  groups: readonly StoredGroup[],
  { ports, now }: { readonly ports: FlushPorts; readonly now: number },
): Promise<Flushed> {
  if (groups.length === 0) return nothingFlushed
  const keys = groups.map(({ key }) => key)
  const members = byGroup(await loadMembers(client, { keys }))
  const concerned = groups.flatMap((group) => receiversOf(group, ports))
  const circumstances = await readCircumstances(client, ports, { now, concerned })
  const planned = groups.map((group) => {
    const route = routeOf(group, ports)
    const plan = planGroup(group, members.get(group.key) ?? [], { ...circumstances, route, now })
    spend(plan, circumstances)
    return { group, plan }
  })
  const flushed = await writeNotices(client, planned, ports)
  await saveMembers(
    client,
    planned.flatMap(({ plan }) => plan.changed),
  )
  await removeMembers(
    client,
    planned.flatMap(({ group, plan }) => plan.gone.map((alertId) => ({ groupKey: group.key, alertId }))),
  )
  await saveGroups(
    client,
    planned.map(({ group, plan }) => afterwards(group, plan, now)),
  )
  await dropEmptyGroups(client, keys)
  await recordDecisions(client, flushed.decisions, now)
  return flushed
}

function byGroup(members: readonly Member[]): Map<string, Member[]> {
  const groups = new Map<string, Member[]>()
  for (const member of members) {
    const group = groups.get(member.groupKey)
    if (group === undefined) groups.set(member.groupKey, [member])
    else group.push(member)
  }
  return groups
}

interface Planned {
  readonly group: StoredGroup
  readonly plan: GroupPlan
}

async function writeNotices(
  client: ClientBase,
  planned: readonly Planned[],
  ports: FlushPorts,
): Promise<Flushed> {
  const drafts = planned.flatMap(({ group, plan }) => draftNotices(group, plan, ports))
  const taken = await takeKeys(
    client,
    drafts.flatMap(({ keys }) => keys),
  )
  const settled = drafts.map((draft) => settle(draft, taken))
  const notices = settled.flatMap(({ notice }) => (notice === null ? [] : [notice]))
  await insertNotices(client, notices)
  const quiets = planned.flatMap(({ group, plan }) =>
    plan.quiets.map((quiet) => ({ ...quiet, groupKey: group.key, noticeId: null })),
  )
  return {
    noticeIds: notices.map(({ noticeId }) => noticeId),
    decisions: [...settled.flatMap(({ decisions }) => decisions), ...quiets],
  }
}

/** None where the configuration has changed since the group began. */
function routeOf({ route: id, receiver }: StoredGroup, { routes }: FlushPorts): Route | undefined {
  const route = routes.get(id)
  return route?.receiver === receiver ? route : undefined
}

function receiversOf(group: StoredGroup, ports: FlushPorts): string[] {
  return [group.receiver, ...(routeOf(group, ports)?.escalate.map(({ receiver }) => receiver) ?? [])]
}

function spend({ tellings }: GroupPlan, circumstances: Circumstances): void {
  for (const receiver of new Set(tellings.map((telling) => telling.receiver))) circumstances.spend(receiver)
}

function afterwards({ key, flushedAt }: StoredGroup, { tellings, dueAt }: GroupPlan, now: number) {
  return { key, dueAt, flushedAt: tellings.length > 0 ? now : (flushedAt ?? now) }
}
