import type { Alert } from '@telstar/contracts/alert'
import type { ClientBase } from 'pg'
import type { Member, Told } from './member.js'
import type { NoticeGroup } from './notice-group.js'

/** A group and its timers, in Unix milliseconds. */
export interface StoredGroup extends NoticeGroup {
  readonly dueAt: number | null
  /** When it last said something. */
  readonly flushedAt: number | null
}

interface GroupRow {
  readonly group_key: string
  readonly route: string
  readonly receiver: string
  readonly labels: Record<string, string>
  readonly due_at: Date | null
  readonly last_flush_at: Date | null
}

const columns = 'group_key, route, receiver, labels, due_at, last_flush_at'

// The needless update locks a row that is there already: nobody else plans or deletes the group meanwhile.
const create = `
  INSERT INTO notice_groups AS stored (group_key, route, receiver, labels, due_at)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::jsonb[], $5::timestamptz[]) ORDER BY 1
  ON CONFLICT (group_key) DO UPDATE SET version = stored.version + 1`

/** Makes groups that are not there yet, due as they say, and locks all of them. */
export async function openGroups(
  client: ClientBase,
  groups: readonly (NoticeGroup & { readonly dueAt: number })[],
): Promise<void> {
  if (groups.length === 0) return
  await client.query(create, [
    groups.map(({ key }) => key),
    groups.map(({ route }) => route),
    groups.map(({ receiver }) => receiver),
    groups.map(({ labels }) => JSON.stringify(labels)),
    groups.map(({ dueAt }) => new Date(dueAt)),
  ])
}

/** Locks the groups with these keys and those these alerts are in. */
export async function lockGroups(
  client: ClientBase,
  of: { readonly keys: readonly string[]; readonly alertIds: readonly string[] },
): Promise<StoredGroup[]> {
  const { rows } = await client.query<GroupRow>(
    `SELECT ${columns} FROM notice_groups
     WHERE group_key = ANY ($1) OR group_key IN (SELECT group_key FROM notice_group_alerts WHERE alert_id = ANY ($2))
     ORDER BY group_key FOR UPDATE`,
    [of.keys, of.alertIds],
  )
  return rows.map(groupOf)
}

/** Locks groups that are due and that nobody else has. */
export async function lockDueGroups(client: ClientBase, now: number, most: number): Promise<StoredGroup[]> {
  const { rows } = await client.query<GroupRow>(
    `SELECT ${columns} FROM notice_groups WHERE due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [new Date(now), most],
  )
  return rows.map(groupOf)
}

/** Sets when groups are due and when they last said something; those without members go. */
export async function saveGroups(
  client: ClientBase,
  groups: readonly Pick<StoredGroup, 'key' | 'dueAt' | 'flushedAt'>[],
): Promise<void> {
  if (groups.length === 0) return
  const date = (at: number | null) => (at === null ? null : new Date(at))
  const keys = groups.map(({ key }) => key)
  await client.query(
    `UPDATE notice_groups SET due_at = now.due_at, last_flush_at = now.flushed_at
     FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) AS now (key, due_at, flushed_at) WHERE group_key = now.key`,
    [keys, groups.map(({ dueAt }) => date(dueAt)), groups.map(({ flushedAt }) => date(flushedAt))],
  )
}

/** Removes groups that nobody is in. */
export async function dropEmptyGroups(client: ClientBase, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  await client.query(
    `DELETE FROM notice_groups WHERE group_key = ANY ($1)
       AND NOT EXISTS (SELECT FROM notice_group_alerts AS member WHERE member.group_key = notice_groups.group_key)`,
    [keys],
  )
}

interface MemberRow {
  readonly group_key: string
  readonly alert_id: string
  readonly version: number
  readonly transition: number
  readonly moved: boolean
  readonly told: Told | null
  readonly standing: string | null
  readonly alert: Alert
}

/** Members of groups, or those that are these alerts. */
export async function loadMembers(
  client: ClientBase,
  of: { readonly keys: readonly string[] } | { readonly alertIds: readonly string[] },
): Promise<Member[]> {
  const [column, values] = 'keys' in of ? ['group_key', of.keys] : ['alert_id', of.alertIds]
  const { rows } = await client.query<MemberRow>(
    `SELECT * FROM notice_group_alerts WHERE ${column} = ANY ($1) ORDER BY group_key, alert_id`,
    [values],
  )
  return rows.map(({ group_key, alert_id, ...rest }) => ({ groupKey: group_key, alertId: alert_id, ...rest }))
}

/** Writes members as they are now. */
export async function saveMembers(client: ClientBase, members: readonly Member[]): Promise<void> {
  if (members.length === 0) return
  await client.query(
    `INSERT INTO notice_group_alerts (group_key, alert_id, version, transition, moved, told, standing, alert)
     SELECT m->>'groupKey', m->>'alertId', (m->>'version')::int, (m->>'transition')::int, (m->>'moved')::boolean,
       nullif(m->'told', 'null'), m->>'standing', m->'alert'
     FROM unnest($1::jsonb[]) AS m
     ON CONFLICT (group_key, alert_id) DO UPDATE SET version = excluded.version, transition = excluded.transition,
       moved = excluded.moved, told = excluded.told, standing = excluded.standing, alert = excluded.alert`,
    [members.map((member) => JSON.stringify(member))],
  )
}

/** Takes alerts out of groups. */
export async function removeMembers(
  client: ClientBase,
  gone: readonly { readonly groupKey: string; readonly alertId: string }[],
): Promise<void> {
  if (gone.length === 0) return
  await client.query(
    `DELETE FROM notice_group_alerts WHERE (group_key, alert_id) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
    [gone.map(({ groupKey }) => groupKey), gone.map(({ alertId }) => alertId)],
  )
}

function groupOf({ group_key, route, receiver, labels, due_at, last_flush_at }: GroupRow): StoredGroup {
  return {
    ...{ key: group_key, route, receiver, labels },
    dueAt: due_at?.getTime() ?? null,
    flushedAt: last_flush_at?.getTime() ?? null,
  }
}
