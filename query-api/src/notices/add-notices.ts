import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Services } from '../services.js'
import { addListNotices } from './list-notices.js'
import { addRetryNotice, addShowNotice } from './show-notice.js'

/** Everything under /v1/notices. */
export function addNotices(api: OpenAPIHono, services: Services): void {
  addListNotices(api, services)
  addShowNotice(api, services)
  addRetryNotice(api, services)
}
