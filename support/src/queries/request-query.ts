import { z } from 'zod'
import { requestKinds } from '../requests/request-vocabulary.js'
import { requestStatuses } from '../requests/state.js'
import { isoOf, type Query } from './query.js'

const time = z.iso.datetime()

const listed = {
  requestId: z.uuid(),
  version: z.int(),
  customerId: z.uuid(),
  kind: z.enum(requestKinds),
  status: z.enum(requestStatuses),
  region: z.string(),
  orderedAt: time,
  changedAt: time,
  nextDueAt: time.nullable(),
}
/** A request in a list. */
export const listedRequestSchema = z.object(listed)
export type ListedRequest = z.infer<typeof listedRequestSchema>

/** What happened, who did it and when. `personal`: null where there is nothing, or the customer is forgotten. */
export const requestHistorySchema = z.object({
  version: z.int(),
  type: z.string(),
  actor: z.string(),
  at: time,
  correlationId: z.string(),
  data: z.record(z.string(), z.unknown()),
  personal: z.record(z.string(), z.unknown()).nullable(),
})

/** A request with its items, steps and everything that happened. */
export const requestDetailSchema = z.object({
  ...listed,
  state: z.looseObject({}),
  history: z.array(requestHistorySchema),
})

export type RequestDetail = z.infer<typeof requestDetailSchema>

const columns = `request_id AS "requestId", version, customer_id AS "customerId", kind, status, region,
  ${isoOf('ordered_at')} AS "orderedAt", ${isoOf('changed_at')} AS "changedAt", ${isoOf('next_due_at')} AS "nextDueAt"`

/** Requests, the newest first. */
export function requestListQuery({
  customerId,
  kind,
  status,
  region,
  after,
  limit,
}: {
  readonly customerId?: string | null
  readonly kind?: ListedRequest['kind'] | null
  readonly status?: ListedRequest['status'] | null
  readonly region?: string | null
  readonly after?: Pick<ListedRequest, 'orderedAt' | 'requestId'> | null
  readonly limit: number
}): Query<typeof listedRequestSchema> {
  return {
    text: `SELECT ${columns} FROM requests.requests
      WHERE ($1::uuid IS NULL OR customer_id = $1) AND ($2::text IS NULL OR kind = $2)
        AND ($3::text IS NULL OR status = $3) AND ($4::text IS NULL OR region = $4)
        AND ($5::timestamptz IS NULL OR ordered_at < $5 OR (ordered_at = $5 AND request_id > $6::uuid))
      ORDER BY ordered_at DESC, request_id LIMIT $7`,
    values: [customerId, kind, status, region, after?.orderedAt, after?.requestId, limit],
    row: listedRequestSchema,
  }
}

/** One request with its history: one row or none. */
export function requestDetailQuery(requestId: string): Query<typeof requestDetailSchema> {
  return {
    text: `SELECT ${columns}, state, (
        SELECT jsonb_agg(jsonb_build_object('version', h.version, 'type', type, 'actor', actor, 'at', ${isoOf('at')},
          'correlationId', correlation_id, 'data', data, 'personal', personal) ORDER BY h.version)
        FROM requests.history AS h WHERE h.request_id = r.request_id) AS history
      FROM requests.requests AS r WHERE request_id = $1`,
    values: [requestId],
    row: requestDetailSchema,
  }
}
