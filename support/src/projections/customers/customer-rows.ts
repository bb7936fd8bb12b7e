import { streamId } from '../../event-store/event-store.js'
import type { OpenEvent } from '../../privacy/vault.js'
import type { ProfileEvent } from '../../profiles/events.js'
import { evolve } from '../../profiles/evolve.js'
import type { ProfileState } from '../../profiles/state.js'
import type { ProjectionTarget } from '../projection.js'
import { streamIds } from '../stream-ids.js'

interface CustomerRow {
  readonly customerId: string
  readonly version: number
  readonly profile: ProfileState
  readonly changedAt: Date
}

/** Brings the customers that the events are of up to date. */
export async function saveCustomers(events: readonly OpenEvent[], target: ProjectionTarget): Promise<void> {
  const ofProfiles = events.filter(({ context }) => context === 'profile')
  if (ofProfiles.length === 0) return
  const profiles = await load(streamIds(ofProfiles), target)
  const rows = new Map<string, CustomerRow>()
  for (const event of ofProfiles) {
    const customerId = streamId(event)
    // What stands in a profile's stream is of a profile.
    const before = rows.get(customerId)?.profile ?? profiles.get(customerId) ?? null
    const profile = evolve(before, event as unknown as ProfileEvent)
    rows.set(customerId, { customerId, version: event.version, profile, changedAt: event.at })
  }
  await save([...rows.values()], registrations(ofProfiles), target)
}

function registrations(events: readonly OpenEvent[]): ReadonlyMap<string, Date> {
  const registered = events.filter(({ type }) => type === 'CustomerRegistered')
  return new Map(registered.map((event) => [streamId(event), event.at]))
}

async function load(ids: readonly string[], target: ProjectionTarget): Promise<Map<string, ProfileState>> {
  const { rows } = await target.transaction.query<{ id: string; profile: ProfileState }>(
    `SELECT customer_id AS id, profile FROM ${target.schema}.customers WHERE customer_id = ANY ($1::uuid[])`,
    [ids],
  )
  return new Map(rows.map(({ id, profile }) => [id, profile]))
}

async function save(
  rows: readonly CustomerRow[],
  registered: ReadonlyMap<string, Date>,
  { transaction, schema }: ProjectionTarget,
): Promise<void> {
  const profiles = rows.map(({ profile }) => (profile.status === 'erased' ? null : profile))
  await transaction.query(
    `INSERT INTO ${schema}.customers (customer_id, version, status, plan, region, segment, profile, registered_at, changed_at)
     SELECT id, version, status, plan, region, segment, profile::jsonb, registered_at, changed_at
     FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[],
       $9::timestamptz[])
       AS c (id, version, status, plan, region, segment, profile, registered_at, changed_at)
     ON CONFLICT (customer_id) DO UPDATE SET version = excluded.version, status = excluded.status, plan = excluded.plan,
       region = excluded.region, segment = excluded.segment, profile = excluded.profile, changed_at = excluded.changed_at`,
    [
      rows.map(({ customerId }) => customerId),
      rows.map(({ version }) => version),
      rows.map(({ profile }) => profile.status),
      profiles.map((profile) => profile?.plan),
      profiles.map((profile) => profile?.region),
      profiles.map((profile) => profile?.segment),
      rows.map(({ profile }) => JSON.stringify(profile)),
      // Who was registered in an earlier batch has it already.
      rows.map(({ customerId, changedAt }) => registered.get(customerId) ?? changedAt),
      rows.map(({ changedAt }) => changedAt),
    ],
  )
}
