import { streamId } from '../../event-store/event-store.js'
import type { OpenEvent } from '../../privacy/vault.js'
import type { ProjectionTarget } from '../projection.js'
import { erasedSubjects } from '../stream-ids.js'

/** Adds the events to their customers' timelines; of the erased ones nothing personal stays. */
export async function saveTimeline(events: readonly OpenEvent[], target: ProjectionTarget): Promise<void> {
  await add(
    events.flatMap((event) => (event.subject === undefined ? [] : [{ ...event, subject: event.subject }])),
    target,
  )
  const erased = erasedSubjects(events)
  if (erased.length > 0) await purge(erased, target)
}

type OfCustomer = OpenEvent & { readonly subject: string }

async function add(events: readonly OfCustomer[], { transaction, schema }: ProjectionTarget): Promise<void> {
  await transaction.query(
    `INSERT INTO ${schema}.timeline (customer_id, at, position, context, item_id, version, type, actor, correlation_id, data,
       personal)
     SELECT customer_id, at, position, context, item_id, version, type, actor, correlation_id, data::jsonb, personal::jsonb
     FROM unnest($1::uuid[], $2::timestamptz[], $3::bigint[], $4::text[], $5::uuid[], $6::int[], $7::text[], $8::text[],
       $9::text[], $10::text[], $11::text[])
       AS e (customer_id, at, position, context, item_id, version, type, actor, correlation_id, data, personal)`,
    [
      events.map(({ subject }) => subject),
      events.map(({ at }) => at),
      events.map(({ place }) => place.position),
      events.map(({ context }) => context),
      events.map(streamId),
      events.map(({ version }) => version),
      events.map(({ type }) => type),
      events.map(({ actor }) => actor),
      events.map(({ correlationId }) => correlationId),
      events.map(({ data }) => JSON.stringify(data)),
      events.map(({ personal }) => (personal === null ? null : JSON.stringify(personal))),
    ],
  )
}

async function purge(customers: readonly string[], { transaction, schema }: ProjectionTarget): Promise<void> {
  await transaction.query(
    `UPDATE ${schema}.timeline SET personal = NULL WHERE customer_id = ANY ($1::uuid[]) AND personal IS NOT NULL`,
    [customers],
  )
}
