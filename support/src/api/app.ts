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
import type { Metrics } from '@telstar/runtime/metrics'
import type { Events } from '../events.js'
import type { Services } from '../services.js'
import { addTmf } from '../tmf/add-tmf.js'
import { answerTmfError } from '../tmf/answer-tmf-error.js'
import { accessMatrix } from './access/access-matrix.js'
import { authorize } from './access/authorize.js'
import { admitToken, type TokenRules } from './access/token-check.js'
import { answerSupportError } from './answer-support-error.js'
import { apiInfo } from './api-info.js'
import { addCommands } from './commands/add-commands.js'
import { addListComplaints } from './complaints/list-complaints.js'
import { addShowComplaint } from './complaints/show-complaint.js'
import { addExportCustomer } from './customers/export-customer.js'
import { addListAudit } from './customers/list-audit.js'
import { addListCustomers } from './customers/list-customers.js'
import { addListTimeline } from './customers/list-timeline.js'
import { addShowCustomer } from './customers/show-customer.js'
import { addNotices } from './overview/list-notices.js'
import { addProjections } from './overview/list-projections.js'
import { addListQueue } from './overview/list-queue.js'
import { addListServiceLevels } from './overview/list-service-levels.js'
import { addSearch } from './overview/search.js'
import { addShowStatistics } from './overview/show-statistics.js'
import { supportProblems } from './problems/support-problem.js'
import { addListRequests } from './requests/list-requests.js'
import { addShowRequest } from './requests/show-request.js'

interface AppOptions {
  readonly services: Services
  /** A question that the database answers when it is there. */
  readonly askDatabase: () => Promise<unknown>
  /** What is missing of the rest of this process; null: nothing. */
  readonly readiness: () => string | null
  readonly metrics: Metrics
  readonly events: Events
  readonly tokens: TokenRules
  readonly isPublic: (path: string) => boolean
  readonly newId: () => string
}

/** The HTTP application: what guards every request, then the routes, then what answers the rest. */
export function createApp(options: AppOptions): OpenAPIHono {
  const { services, events, tokens, isPublic } = options
  const problems = answerProblem(options)
  const api = createApi(answerSupportError(problems, answerTmfError(options)))
  api.use(observeAnswers(events, services.now))
  api.use(
    authenticate({ ...options, admit: admitToken(tokens, services.now), isPage: () => false }),
    refuseBody,
  )
  api.use(authorize(accessMatrix(services.sets), isPublic))
  addCommands(api, services.sets, services.commands)
  addQuestions(api, services)
  addTmf(api, services)
  addOpenApiDocument(api, apiInfo)
  addDocsPage(api, apiInfo.title)
  addProblemPages(api, supportProblems)
  addHealth(api, { ...options, now: services.now })
  api.get('/', (context) => context.redirect('/docs'))
  refuseOtherMethods(api)
  return api
}

function addQuestions(api: OpenAPIHono, services: Services): void {
  addListCustomers(api, services)
  addShowCustomer(api, services)
  addListTimeline(api, services)
  addExportCustomer(api, services)
  addListAudit(api, services)
  addListComplaints(api, services)
  addShowComplaint(api, services)
  addListRequests(api, services)
  addShowRequest(api, services)
  addListQueue(api, services)
  addListServiceLevels(api, services)
  addSearch(api, services)
  addShowStatistics(api, services)
  addProjections(api, services)
  addNotices(api, services)
}
