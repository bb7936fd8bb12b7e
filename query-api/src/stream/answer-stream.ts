import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { AlertEvent } from '@telstar/contracts/alert-event'
import { ruleIdSchema, severitySchema } from '@telstar/contracts/alert-rule'
import { regionSchema } from '@telstar/contracts/node-id'
import { textParameter } from '@telstar/http/query-parameter'
import { refusals } from '../http/refusals.js'
import type { Services } from '../services.js'
import { Listener } from './listener.js'
import { isBeyond, readStreamCursor } from './stream-cursor.js'

const eventId = z
  .string()
  .refine((text) => readStreamCursor(text) !== null, 'must be the id of an event of this stream')
  .optional()

const querySchema = z.strictObject({
  severity: severitySchema.optional(),
  region: regionSchema.optional(),
  site: textParameter.optional(),
  rule: ruleIdSchema.optional(),
  lastEventId: eventId.describe('As the header Last-Event-ID, which goes before it'),
})

type Query = z.infer<typeof querySchema>

const route = createRoute({
  method: 'get',
  path: '/v1/stream',
  tags: ['alerts'],
  summary: 'Every event of every alert, as it happens',
  description: `Server-sent events: \`event\` is the type (AlertRaised …), \`data\` an AlertEvent as JSON, \`id\` its place. With
\`Last-Event-ID\` it goes on after that place, however long ago; without, it begins now. An id that this region has not given
yet is answered by an event \`Reset\`: what came before is to be asked from /v1/alerts. A comment comes every 15 seconds. The
token goes into the Authorization header, never into the URL: a browser uses fetch and reads the body, for its EventSource
cannot send headers. Who reads too slowly is cut off and comes back with its last id.`,
  security: [{ bearer: [] }],
  request: { query: querySchema, headers: z.object({ 'last-event-id': eventId }) },
  responses: {
    200: { description: 'The stream', content: { 'text/event-stream': { schema: z.string() } } },
    ...refusals('too-many-streams'),
  },
})

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
}

/** GET /v1/stream */
export function addAnswerStream(api: OpenAPIHono, { feed }: Services): void {
  api.openapi(route, async (context) => {
    const query = context.req.valid('query')
    if (context.req.method === 'HEAD') return context.body(null, 200, headers)
    const named = context.req.valid('header')['last-event-id'] ?? query.lastEventId
    const asked = named === undefined ? null : readStreamCursor(named)
    const present = await feed.present()
    const lost = asked !== null && isBeyond(asked, present)
    const greeting = lost ? 'event: Reset\ndata: {}\n' : ''
    const cursor = asked === null || lost ? present : asked
    const listener = new Listener({ cursor, wants: wantedBy(query), greeting })
    feed.join(listener)
    return context.body(listener.stream, 200, headers)
  })
}

function wantedBy({ severity, region, site, rule }: Query): (event: AlertEvent) => boolean {
  return ({ alert }) =>
    (severity === undefined || alert.severity === severity) &&
    (region === undefined || alert.region === region) &&
    (site === undefined || alert.site === site) &&
    (rule === undefined || alert.ruleId === rule)
}
