import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Services } from '../services.js'
import { addChangeSilence } from './change-silence.js'
import { addListSilences } from './list-silences.js'
import { addShowSilence } from './show-silence.js'

/** Everything under /v1/silences. */
export function addSilences(api: OpenAPIHono, services: Services): void {
  addListSilences(api, services)
  addShowSilence(api, services)
  addChangeSilence(api, services)
}
