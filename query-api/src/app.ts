import type { OpenAPIHono } from '@hono/zod-openapi'
import { addHealth } from '@telstar/http/add-health'
import { answerProblem } from '@telstar/http/answer-problem'
import { authenticate } from '@telstar/http/authenticate'
import { createApi } from '@telstar/http/create-api'
import { addDocsPage } from '@telstar/http/docs-page'
import { observeAnswers } from '@telstar/http/observe-answers'
import { addOpenApiDocument } from '@telstar/http/openapi-document'
import { addProblemPages } from '@telstar/http/problem-page'
import { refuseBody } from '@telstar/http/refuse-body'
import { refuseOtherMethods } from '@telstar/http/refuse-other-methods'
import type { Database } from '@telstar/runtime/database'
import type { Metrics } from '@telstar/runtime/metrics'
import { addAlertmanager } from './alertmanager/add-alertmanager.js'
import { answerError } from './alertmanager/answer-error.js'
import { addAlerts } from './alerts/add-alerts.js'
import { apiInfo } from './api-info.js'
import { addShowCommand } from './commands/show-command.js'
import type { Events } from './events.js'
import { admitToken, type Tokens } from './http/admit-token.js'
import { queryProblems } from './http/query-problem.js'
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
  const { services, events, tokens } = options
  const api = createApi(answerError(answerProblem(options)))
  api.use(observeAnswers(events, services.now))
  api.use(authenticate({ ...options, admit: admitToken(tokens), isPage: isBoard }), refuseBody)
  addQuestions(api, services)
  addAlerting(api, services)
  addOpenApiDocument(api, apiInfo)
  addDocsPage(api, apiInfo.title)
  addProblemPages(api, queryProblems)
  addHealth(api, {
    askDatabase: () => options.database.query('SELECT FROM metrics LIMIT 1'),
    metrics: options.metrics,
    now: services.now,
  })
  api.get('/', (context) => context.redirect('/docs'))
  refuseOtherMethods(api, whyNot)
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

/** Where somebody may expect more than there is. */
const whyNot: Readonly<Record<string, string>> = {
  '/api/v2/alerts': 'Alerts come from the rules of this region alone; none are taken from outside.',
}
