import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Services } from '../services.js'
import { addAnswerStream } from '../stream/answer-stream.js'
import { addChangeAlert } from './change-alert.js'
import { addCountAlerts } from './count-alerts.js'
import { addExplainAlert } from './explain-alert.js'
import { addListAlerts } from './list-alerts.js'
import { addListHistory } from './list-history.js'
import { addShowAlert } from './show-alert.js'

/** Everything under /v1/alerts, and the stream of what happens to alerts. */
export function addAlerts(api: OpenAPIHono, services: Services): void {
  addListAlerts(api, services)
  // Before the alerts by id: `counts` is none.
  addCountAlerts(api, services)
  addShowAlert(api, services)
  addListHistory(api, services)
  addExplainAlert(api, services)
  addChangeAlert(api, services)
  addAnswerStream(api, services)
}
