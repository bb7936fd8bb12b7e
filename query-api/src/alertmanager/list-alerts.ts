import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { compileMatcher } from '@telstar/runtime/match-labels'
import { QueryProblem } from '../http/query-problem.js'
import type { Services } from '../services.js'
import { type Group, readActive, readGroups, readSilences, receiversOf } from './active-alerts.js'
import {
  alertGroupSchema,
  alertmanagerErrors,
  filterSchema,
  type GettableAlert,
  gettableAlertSchema,
  tags,
} from './alertmanager-schema.js'
import { gettableAlerts } from './gettable-alert.js'
import { filterOf } from './parse-matcher.js'

const flag = z.enum(['true', 'false']).default('true')

const querySchema = z.object({
  filter: filterSchema,
  active: flag,
  silenced: flag,
  inhibited: flag,
  unprocessed: flag,
  receiver: z.string().max(1000).optional(),
})

type Query = z.infer<typeof querySchema>

const alertsRoute = createRoute({
  method: 'get',
  path: '/api/v2/alerts',
  tags,
  summary: 'Active alerts, as Alertmanager tells them',
  security: [{ bearer: [] }],
  request: { query: querySchema },
  responses: {
    200: {
      description: 'The alerts',
      content: { 'application/json': { schema: z.array(gettableAlertSchema) } },
    },
    ...alertmanagerErrors,
  },
})

const groupsRoute = createRoute({
  method: 'get',
  path: '/api/v2/alerts/groups',
  tags,
  summary: 'Active alerts by the groups of their notices, as Alertmanager tells them',
  security: [{ bearer: [] }],
  request: { query: querySchema },
  responses: {
    200: {
      description: 'The groups',
      content: { 'application/json': { schema: z.array(alertGroupSchema) } },
    },
    ...alertmanagerErrors,
  },
})

/** GET /api/v2/alerts and GET /api/v2/alerts/groups */
export function addAlertmanagerAlerts(api: OpenAPIHono, { reader, now }: Services): void {
  const read = async (query: Query, url: string) => {
    const wanted = wantedBy(query)
    const at = now()
    const known = await reader.read(async (ask) => ({
      alerts: await readActive(ask),
      silences: await readSilences(ask, at),
      groups: await readGroups(ask),
    }))
    const { origin } = new URL(url)
    const receivers = receiversOf(known.groups)
    const shown = gettableAlerts({ ...known, receivers, now: at, origin })
    const byId = new Map(known.alerts.map(({ alertId }, index) => [alertId, shown[index]!]))
    return { byId, wanted, groups: known.groups }
  }
  api.openapi(alertsRoute, async (context) => {
    const { byId, wanted } = await read(context.req.valid('query'), context.req.url)
    const alerts = [...byId.values()].filter(wanted)
    return context.json(byFingerprint(alerts), 200)
  })
  api.openapi(groupsRoute, async (context) => {
    const { byId, wanted, groups } = await read(context.req.valid('query'), context.req.url)
    const receives = receiverFilter(context.req.valid('query').receiver)
    const shown = groups
      .filter(({ receiver }) => receives(receiver))
      .map((group) => shownGroup(group, byId, wanted))
    return context.json(
      shown.filter(({ alerts }) => alerts.length > 0),
      200,
    )
  })
}

function shownGroup(
  { labels, receiver, alertIds }: Group,
  byId: ReadonlyMap<string, GettableAlert>,
  wanted: (alert: GettableAlert) => boolean,
) {
  const alerts = alertIds.map((id) => byId.get(id)).filter((alert) => alert !== undefined)
  return { labels, receiver: { name: receiver }, alerts: byFingerprint(alerts.filter(wanted)) }
}

function byFingerprint(alerts: readonly GettableAlert[]): GettableAlert[] {
  return alerts.toSorted((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1))
}

function wantedBy({ filter = [], active, silenced, inhibited, receiver }: Query) {
  const fits = filterOf(filter)
  const receives = receiverFilter(receiver)
  return ({ labels, status, receivers }: GettableAlert): boolean => {
    if (!fits(labels) || (active === 'false' && status.state === 'active')) return false
    if (silenced === 'false' && status.silencedBy.length > 0) return false
    if (inhibited === 'false' && status.inhibitedBy.length > 0) return false
    return receiver === undefined || receivers.some(({ name }) => receives(name))
  }
}

/** A regular expression that the whole name must fit. @throws {Problem} invalid-input */
function receiverFilter(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => true
  try {
    const fits = compileMatcher({ name: 'receiver', value: pattern, isRegex: true, isEqual: true })
    return (receiver) => fits({ receiver })
  } catch (error) {
    throw new QueryProblem('invalid-input', {
      detail: `failed to parse receiver: ${(error as Error).message}`,
    })
  }
}
