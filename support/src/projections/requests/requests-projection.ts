import type { Transaction } from '@telstar/runtime/database'
import { streamId } from '../../event-store/event-store.js'
import type { OpenEvent } from '../../privacy/vault.js'
import { neverSampled } from '../never-sampled.js'
import type { Projection, ProjectionTarget } from '../projection.js'
import { erasedSubjects, streamIds } from '../stream-ids.js'
import { nextDueAt, type RequestDocument, requestDocuments } from './request-document.js'

const tables = (schema: string) => `
  CREATE TABLE ${schema}.requests (
    request_id uuid PRIMARY KEY,
    version int NOT NULL,
    customer_id uuid NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    region text NOT NULL,
    ordered_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    -- Of the next step that can be worked on.
    next_due_at timestamptz,
    -- As its events made it; nothing personal.
    state jsonb NOT NULL
  );
  CREATE INDEX requests_time ON ${schema}.requests (ordered_at DESC, request_id);
  CREATE INDEX requests_customer ON ${schema}.requests (customer_id, ordered_at DESC, request_id);
  CREATE INDEX requests_status ON ${schema}.requests (status, ordered_at DESC, request_id);
  CREATE TABLE ${schema}.history (
    request_id uuid NOT NULL,
    version int NOT NULL,
    type text NOT NULL,
    actor text NOT NULL,
    at timestamptz NOT NULL,
    correlation_id text NOT NULL,
    data jsonb NOT NULL,
    -- Gone once the customer is forgotten.
    personal jsonb,
    PRIMARY KEY (request_id, version)
  );
  ${neverSampled(`${schema}.history`, ['personal'])}`

const read = (schema: string) => `
  SELECT request_id AS "requestId", version, ordered_at AS "orderedAt", changed_at AS "changedAt", state
  FROM ${schema}.requests WHERE request_id = ANY ($1)`

const write = (schema: string) => `
  INSERT INTO ${schema}.requests (request_id, version, customer_id, kind, status, region, ordered_at, changed_at, next_due_at, state)
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS r (request_id uuid, version int, customer_id uuid, kind text, status text,
    region text, ordered_at timestamptz, changed_at timestamptz, next_due_at timestamptz, state jsonb)
  ON CONFLICT (request_id) DO UPDATE SET version = excluded.version, status = excluded.status,
    changed_at = excluded.changed_at, next_due_at = excluded.next_due_at, state = excluded.state`

const addHistory = (schema: string) => `
  INSERT INTO ${schema}.history (request_id, version, type, actor, at, correlation_id, data, personal)
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS h (request_id uuid, version int, type text, actor text, at timestamptz,
    correlation_id text, data jsonb, personal jsonb)`

const forget = (schema: string) => `
  UPDATE ${schema}.history SET personal = NULL
  WHERE personal IS NOT NULL
    AND request_id IN (SELECT request_id FROM ${schema}.requests WHERE customer_id = ANY ($1))`

/** Service requests as they are, and how they came to it. */
export const requestsProjection: Projection = {
  name: 'requests',
  contexts: ['request', 'profile'],
  tables,
  async apply(events, target) {
    const own = events.filter(({ context }) => context === 'request')
    if (own.length > 0) await applyOwn(own, target)
    const erased = erasedSubjects(events)
    if (erased.length > 0) await target.transaction.query(forget(target.schema), [erased])
  },
}

async function applyOwn(
  events: readonly OpenEvent[],
  { transaction, schema }: ProjectionTarget,
): Promise<void> {
  const before = await readDocuments(transaction, schema, streamIds(events))
  const after = [...requestDocuments(before, events).values()]
  await transaction.query(write(schema), [JSON.stringify(after.map(rowOf))])
  await transaction.query(addHistory(schema), [JSON.stringify(events.map(historyRow))])
}

async function readDocuments(
  transaction: Transaction,
  schema: string,
  ids: readonly string[],
): Promise<Map<string, RequestDocument>> {
  const { rows } = await transaction.query<RequestDocument & { orderedAt: Date; changedAt: Date }>(
    read(schema),
    [ids],
  )
  return new Map(
    rows.map((row) => [
      row.requestId,
      { ...row, orderedAt: row.orderedAt.toISOString(), changedAt: row.changedAt.toISOString() },
    ]),
  )
}

function rowOf({ requestId, version, orderedAt, changedAt, state }: RequestDocument) {
  const { customerId: customer_id, kind, status, region } = state
  const times = { ordered_at: orderedAt, changed_at: changedAt, next_due_at: nextDueAt(state) }
  return { request_id: requestId, version, customer_id, kind, status, region, ...times, state }
}

function historyRow(event: OpenEvent) {
  const { version, type, actor, at, correlationId: correlation_id, data, personal } = event
  return { request_id: streamId(event), version, type, actor, at, correlation_id, data, personal }
}
