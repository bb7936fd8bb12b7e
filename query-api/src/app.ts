import { OpenAPIHono } from '@hono/zod-openapi'
import type { Database } from '@telstar/runtime/database'
import type { Metrics } from '@telstar/runtime/metrics'
import { routePath } from 'hono/route'
import { addAlertmanager } from './alertmanager/add-alertmanager.js'
import { answerError } from './alertmanager/answer-error.js'
import { addAlerts } from './alerts/add-alerts.js'
import { addShowCommand } from './commands/show-command.js'
import { addDocsPage } from './docs/docs-page.js'
import { addOpenApiDocument } from './docs/openapi-document.js'
import type { Events } from './events.js'
import { addHealth } from './health.js'
import { answerProblem, invalidInput } from './http/answer-problem.js'
import { authenticate, type Tokens } from './http/authenticate.js'
import { refuseBody, secureHeaders } from './http/guard-request.js'
import { Problem } from './http/problem.js'
import { addProblemPages } from './http/problem-page.js'
import { addFleetLatest } from './latest/fleet-latest.js'
import { addNodeLatest } from './latest/node-latest.js'
import { addChangeNode } from './nodes/change-node.js'
import { addListNodes } from './nodes/list-nodes.js'
import { addListSites } from './nodes/list-sites.js'
import { addShowNode } from './nodes/show-node.js'
import { addNotices } from './notices/add-notices.js'
import { boardPath, type QueueBoard } from './queues/queue-board.js'
import { addAnswerCompleteness } from './region/answer-completeness.js'
import { addAnswerStats } from './region/answer-stats.js'
import { addListMetrics } from './region/list-metrics.js'
import { addRules } from './rules/add-rules.js'
import { addAnswerSeries } from './series/answer-series.js'
import type { Services } from './services.js'
import { addSilences } from './silences/add-silences.js'
import { addListTasks } from './tasks/list-tasks.js'
import { addShowTask } from './tasks/show-task.js'

interface AppOptions {
  readonly services: Services
  readonly database: Database
  readonly metrics: Metrics
  readonly events: Events
  readonly tokens: Tokens
  /** The page of the notices' jobs, where there is one. */
  readonly board: QueueBoard | null
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
  api.onError(answerError(answerProblem(options)))
  api.notFound(() => {
    throw new Problem('not-found')
  })
  addObserver(api, events, services.now)
  api.use(authenticate({ ...options, isPage: isBoard }), refuseBody)
  addQuestions(api, services)
  addAlerting(api, services)
  addOpenApiDocument(api)
  addDocsPage(api)
  addProblemPages(api)
  addHealth(api, { ...options, now: services.now })
  api.get('/', (context) => context.redirect('/docs'))
  refuseOtherMethods(api)
  options.board?.addTo(api)
  return api
}

const isBoard = (path: string) => path === boardPath || path.startsWith(`${boardPath}/`)

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

/** What the alerts of the region are, and all that people may change. */
function addAlerting(api: OpenAPIHono, services: Services): void {
  addAlerts(api, services)
  addSilences(api, services)
  addRules(api, services)
  addListTasks(api, services)
  addShowTask(api, services)
  addNotices(api, services)
  addChangeNode(api, services)
  addShowCommand(api, services)
  addAlertmanager(api, services)
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

/** Every path says 405 to the methods it does not answer (RFC 9110 15.5.6: with Allow). */
function refuseOtherMethods(api: OpenAPIHono): void {
  const methods = new Map<string, Set<string>>()
  for (const { method, path } of api.routes) {
    if (method !== 'ALL') methods.set(path, (methods.get(path) ?? new Set()).add(method))
  }
  for (const [path, known] of methods) {
    const allow = [...known].flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ')
    const detail = whyNot[path]
    api.all(path, () => {
      throw new Problem('method-not-allowed', { headers: { allow }, ...(detail ? { detail } : {}) })
    })
  }
}

/** Where somebody may expect more than there is. */
const whyNot: Readonly<Record<string, string>> = {
  '/api/v2/alerts': 'Alerts come from the rules of this region alone; none are taken from outside.',
}
