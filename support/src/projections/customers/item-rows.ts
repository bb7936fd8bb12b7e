import { streamId } from '../../event-store/event-store.js'
import type { OpenEvent } from '../../privacy/vault.js'
import type { ProjectionTarget } from '../projection.js'
import { streamIds } from '../stream-ids.js'
import { type Item, isOpen, itemAfter } from './item.js'

/** Brings the complaints and requests that the events are of up to date. */
export async function saveItems(events: readonly OpenEvent[], target: ProjectionTarget): Promise<void> {
  const ofItems = events.filter(({ context }) => context !== 'profile')
  if (ofItems.length === 0) return
  const items = await load(streamIds(ofItems), target)
  for (const event of ofItems) {
    const id = streamId(event)
    const after = itemAfter(items.get(id) ?? null, event)
    if (after !== null) items.set(id, after)
  }
  await save([...items.values()], target)
}

async function load(ids: readonly string[], target: ProjectionTarget): Promise<Map<string, Item>> {
  const { rows } = await target.transaction.query<Item>(
    `SELECT item_id AS "itemId", version, context, customer_id AS "customerId", kind, priority, status,
       status_before AS "statusBefore", opened_at AS "openedAt", changed_at AS "changedAt"
     FROM ${target.schema}.items WHERE item_id = ANY ($1::uuid[])`,
    [ids],
  )
  return new Map(rows.map((item) => [item.itemId, item]))
}

async function save(items: readonly Item[], { transaction, schema }: ProjectionTarget): Promise<void> {
  await transaction.query(
    `INSERT INTO ${schema}.items (item_id, version, context, customer_id, kind, priority, status, status_before, open,
       opened_at, changed_at)
     SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[],
       $9::boolean[], $10::timestamptz[], $11::timestamptz[])
     ON CONFLICT (item_id) DO UPDATE SET version = excluded.version, kind = excluded.kind, priority = excluded.priority,
       status = excluded.status, status_before = excluded.status_before, open = excluded.open,
       changed_at = excluded.changed_at`,
    [
      items.map(({ itemId }) => itemId),
      items.map(({ version }) => version),
      items.map(({ context }) => context),
      items.map(({ customerId }) => customerId),
      items.map(({ kind }) => kind),
      items.map(({ priority }) => priority),
      items.map(({ status }) => status),
      items.map(({ statusBefore }) => statusBefore),
      items.map(isOpen),
      items.map(({ openedAt }) => openedAt),
      items.map(({ changedAt }) => changedAt),
    ],
  )
}
