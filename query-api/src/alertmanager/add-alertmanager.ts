import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Services } from '../services.js'
import { addAlertmanagerChanges } from './change-silence.js'
import { addAlertmanagerAlerts } from './list-alerts.js'
import { addAlertmanagerSilences } from './list-silences.js'
import { addAlertmanagerStatus } from './show-status.js'

/** Alertmanager's own API, version 2, under /api/v2: amtool and the like work with it. */
export function addAlertmanager(api: OpenAPIHono, services: Services): void {
  addAlertmanagerStatus(api, services)
  addAlertmanagerAlerts(api, services)
  addAlertmanagerSilences(api, services)
  addAlertmanagerChanges(api, services)
}
