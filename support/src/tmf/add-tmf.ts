import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Services } from '../services.js'
import { addCustomers } from './add-customers.js'
import { addTickets } from './add-tickets.js'
import { addHub } from './hub/add-hub.js'

/** TM Forum's APIs: TMF621 trouble ticket, which a complaint is, and TMF629 customer. */
export function addTmf(api: OpenAPIHono, services: Services): void {
  addTickets(api, services)
  addCustomers(api, services)
  addHub(api, services)
}
