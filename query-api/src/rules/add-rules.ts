import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Services } from '../services.js'
import { addBacktestRules } from './backtest-rules.js'
import { addChangeRule } from './change-rule.js'
import { addCheckRules } from './check-rules.js'
import { addListRules } from './list-rules.js'
import { addShowRule } from './show-rule.js'

/** Everything under /v1/rules. */
export function addRules(api: OpenAPIHono, services: Services): void {
  addListRules(api, services)
  addCheckRules(api, services)
  addBacktestRules(api, services)
  addShowRule(api, services)
  addChangeRule(api, services)
}
