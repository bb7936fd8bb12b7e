import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Alert } from '@telstar/contracts/alert'
import { csvPage } from '@telstar/http/answer-list'
import { pageOf } from '@telstar/http/cursor'
import {
  cursorParameter,
  formatParameter,
  instantParameter,
  limitParameter,
} from '@telstar/http/query-parameter'
import { readTimeCursor, writeTimeCursor } from '@telstar/http/time-cursor'
import { refusals } from '../http/refusals.js'
import type { Services } from '../services.js'
import { alertsQuery } from './alert-query.js'
import { alertFilterShape, alertSchema } from './alert-schema.js'

const alertPageSchema = z
  .object({ items: z.array(alertSchema), next: z.string().nullable().describe('Cursor of the next page') })
  .openapi('AlertPage')

const route = createRoute({
  method: 'get',
  path: '/v1/alerts',
  tags: ['alerts'],
  summary: 'Alerts, the newest raised first',
  security: [{ bearer: [] }],
  request: {
    query: z.strictObject({
      ...alertFilterShape,
      from: instantParameter.optional().describe('Raised at it or later, by the time of the measurement'),
      to: instantParameter.optional().describe('Raised before it'),
      limit: limitParameter,
      cursor: cursorParameter,
      format: formatParameter,
    }),
  },
  responses: {
    200: {
      description: 'A page of alerts',
      content: { 'application/json': { schema: alertPageSchema }, 'text/csv': { schema: z.string() } },
    },
    ...refusals(),
  },
})

const rowSchema = z.object({ alert: alertSchema, micros: z.string() })

const csvShape = {
  columns: [
    ...[
      'alertId',
      'state',
      'severity',
      'ackState',
      'managedObject',
      'region',
      'site',
      'node',
      'cell',
      'ruleId',
    ],
    ...[
      'ruleVersion',
      'title',
      'metric',
      'observed',
      'alarmRaisedTime',
      'alarmChangedTime',
      'alarmClearedTime',
    ],
    ...['ackBy', 'assignee', 'suppressedBy', 'flapping', 'shadow'],
  ],
  row: (alert: Alert) => [
    ...[alert.alertId, alert.state, alert.severity, alert.ackState, alert.managedObject, alert.region],
    ...[alert.site, alert.node, alert.cell, alert.ruleId, alert.ruleVersion, alert.title],
    ...[alert.crossedThreshold?.metric ?? null, alert.crossedThreshold?.observed ?? null],
    ...[alert.alarmRaisedTime, alert.alarmChangedTime, alert.alarmClearedTime, alert.ackBy, alert.assignee],
    ...[alert.suppressedBy, String(alert.flapping), String(alert.shadow)],
  ],
}

/** GET /v1/alerts */
export function addListAlerts(api: OpenAPIHono, { reader }: Services): void {
  api.openapi(route, async (context) => {
    const { limit, cursor, format, ...filter } = context.req.valid('query')
    const statement = alertsQuery(filter, readTimeCursor('alerts', cursor), limit)
    const rows = await reader.read((ask) => ask(statement, rowSchema))
    const { items, next } = pageOf(rows, limit, ({ alert, micros }) =>
      writeTimeCursor('alerts', { micros, id: alert.alertId }),
    )
    const page = { items: items.map(({ alert }) => alert), next }
    return csvPage(context, page, { ...csvShape, format }) ?? context.json(page, 200)
  })
}
