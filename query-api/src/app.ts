import { OpenAPIHono } from '@hono/zod-openapi'
import type { Database } from '@telstar/runtime/database'
import type { Metrics } from '@telstar/runtime/metrics'
import { routePath } from 'hono/route'
import { addDocsPage } from './docs/docs-page.js'
import { addOpenApiDocument } from './docs/openapi-document.js'
import type { Events } from './events.js'
import { addHealth } from './health.js'
import { answerProblem, invalidInput } from './http/answer-problem.js'
import { authenticate } from './http/authenticate.js'
import { refuseBody, secureHeaders } from './http/guard-request.js'
import { Problem } from './http/problem.js'
import { addProblemPages } from './http/problem-page.js'
import { addFleetLatest } from './latest/fleet-latest.js'
import { addNodeLatest } from './latest/node-latest.js'
import { addListNodes } from './nodes/list-nodes.js'
import { addListSites } from './nodes/list-sites.js'
import { addShowNode } from './nodes/show-node.js'
import { addAnswerCompleteness } from './region/answer-completeness.js'
import { addAnswerStats } from './region/answer-stats.js'
import { addListMetrics } from './region/list-metrics.js'
import { addAnswerSeries } from './series/answer-series.js'
import type { Services } from './services.js'

interface AppOptions {
  readonly services: Services
  readonly database: Database
  readonly metrics: Metrics
  readonly events: Events
  readonly token: string
  readonly isPublic: (path: string) => boolean
  readonly newId: () => string
}

/** The HTTP application: what guards every request, then the routes, then what answers the rest. */
export function createApp(options: AppOptions): OpenAPIHono {
  const { services, events } = options
  const api = new OpenAPIHono({
    defaultHook: (result) => {
      if (!result.success) throw invalidInput(result.target, result.error)
    },
  })
  api.onError(answerProblem(options))
  api.notFound(() => {
    throw new Problem('not-found')
  })
  addObserver(api, events, services.now)
  api.use(authenticate(options), refuseBody)
  addQuestions(api, services)
  addOpenApiDocument(api)
  addDocsPage(api)
  addProblemPages(api)
  addHealth(api, { ...options, now: services.now })
  api.get('/', (context) => context.redirect('/docs'))
  refuseOtherMethods(api)
  return api
}

function addQuestions(api: OpenAPIHono, services: Services): void {
  addListNodes(api, services)
  addShowNode(api, services)
  addListSites(api, services)
  addListMetrics(api, services)
  addNodeLatest(api, services)
  addFleetLatest(api, services)
  addAnswerSeries(api, services)
  addAnswerCompleteness(api, services)
  addAnswerStats(api, services)
}

function addObserver(api: OpenAPIHono, events: Events, now: () => number): void {
  api.use(async (context, next) => {
    const begun = now()
    await next()
    for (const [name, value] of Object.entries(secureHeaders))
      if (!context.res.headers.has(name)) context.header(name, value)
    const { status } = context.res
    const route = routePath(context, -1)
    events.answered({ method: context.req.method, route, status, seconds: (now() - begun) / 1000 })
  })
}

/** Every path that answers GET says 405 to the rest (RFC 9110 15.5.6: with Allow). */
function refuseOtherMethods(api: OpenAPIHono): void {
  const paths = new Set(api.routes.filter(({ method }) => method === 'GET').map(({ path }) => path))
  for (const path of paths) {
    api.all(path, () => {
      throw new Problem('method-not-allowed', { headers: { allow: 'GET, HEAD' } })
    })
  }
}
