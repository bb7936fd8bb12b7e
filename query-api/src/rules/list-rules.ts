import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { csvPage } from '@telstar/http/answer-list'
import { pageOf, readCursor, writeCursor } from '@telstar/http/cursor'
import { cursorParameter, formatParameter, limitParameter } from '@telstar/http/query-parameter'
import { QueryProblem } from '../http/query-problem.js'
import { refusals } from '../http/refusals.js'
import type { Services } from '../services.js'
import {
  rulePathSchema,
  rulesQuery,
  ruleVersionsQuery,
  type VersionedRule,
  versionedRuleRowSchema,
  versionedRuleSchema,
} from './rule-query.js'

const rulePageSchema = z
  .object({ items: z.array(versionedRuleSchema), next: z.string().nullable() })
  .openapi('RulePage')

const query = z.strictObject({ limit: limitParameter, cursor: cursorParameter, format: formatParameter })
const page = {
  200: {
    description: 'A page of rules',
    content: { 'application/json': { schema: rulePageSchema }, 'text/csv': { schema: z.string() } },
  },
}

const rulesRoute = createRoute({
  method: 'get',
  path: '/v1/rules',
  tags: ['rules'],
  summary: 'The rules in force, by id',
  security: [{ bearer: [] }],
  request: { query },
  responses: { ...page, ...refusals() },
})

const versionsRoute = createRoute({
  method: 'get',
  path: '/v1/rules/{ruleId}/versions',
  tags: ['rules'],
  summary: 'Every version of a rule, the newest first, also after it was removed',
  security: [{ bearer: [] }],
  request: { params: rulePathSchema, query },
  responses: { ...page, ...refusals('unknown-rule') },
})

const csvShape = {
  columns: [
    ...['ruleId', 'version', 'removed', 'kind', 'title', 'severity', 'enabled', 'shadow', 'metric'],
    ...['definition', 'author', 'changedAt'],
  ],
  row: ({ ruleId, version, removed, author, changedAt, definition }: VersionedRule) => [
    ...[ruleId, version, String(removed), definition.kind, definition.title, definition.severity],
    ...[String(definition.enabled), String(definition.shadow), definition.metric],
    ...[JSON.stringify(definition), author, changedAt],
  ],
}

/** GET /v1/rules and GET /v1/rules/{ruleId}/versions */
export function addListRules(api: OpenAPIHono, { reader }: Services): void {
  api.openapi(rulesRoute, async (context) => {
    const { limit, cursor, format } = context.req.valid('query')
    const statement = rulesQuery(readCursor('rules', cursor), limit)
    const rows = await reader.read((ask) => ask(statement, versionedRuleRowSchema))
    const found = pageOf(rows, limit, ({ ruleId }) => writeCursor('rules', ruleId))
    return csvPage(context, found, { ...csvShape, format }) ?? context.json(found, 200)
  })
  api.openapi(versionsRoute, async (context) => {
    const { limit, cursor, format } = context.req.valid('query')
    const { ruleId } = context.req.valid('param')
    const before = versionIn(readCursor('rule-versions', cursor))
    const statement = ruleVersionsQuery(ruleId, before, limit)
    const rows = await reader.read((ask) => ask(statement, versionedRuleRowSchema))
    if (rows.length === 0 && before === null) throw new QueryProblem('unknown-rule')
    const found = pageOf(rows, limit, ({ version }) => writeCursor('rule-versions', String(version)))
    return csvPage(context, found, { ...csvShape, format }) ?? context.json(found, 200)
  })
}

/** A cursor that somebody made up gives the beginning. */
function versionIn(key: string | null): number | null {
  return key !== null && /^\d{1,9}$/.test(key) ? Number(key) : null
}
