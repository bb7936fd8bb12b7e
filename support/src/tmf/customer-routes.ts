import { createRoute, z } from '@hono/zod-openapi'
import { jsonBody } from '@telstar/http/guard-body'
import { wordParameter } from '../api/list-parameters.js'
import { refusals } from '../api/problems/refusals.js'
import { aggregateIdSchema } from '../domain/aggregate-id.js'
import { customerPath } from './customer.js'
import { customerCreateSchema, customerPatchSchema } from './customer-body.js'
import { fieldsParameter, listParameters, pageAnswers, resourceSchema } from './resource-page.js'
import { changeHeaders } from './send-change.js'

const shared = { tags: ['TMF629 customer'], security: [{ bearer: [] }] }
const json = <Schema extends z.ZodType>(schema: Schema) => ({ 'application/json': { schema } })
const customer = json(resourceSchema)
const params = z.object({ id: aggregateIdSchema })

export const listCustomers = createRoute({
  ...shared,
  method: 'get',
  path: customerPath,
  summary: 'Customers by id',
  request: {
    query: z.strictObject({ ...listParameters, status: wordParameter(['active', 'closed', 'erased']) }),
  },
  responses: {
    ...pageAnswers,
    ...refusals(),
  },
})

export const getCustomer = createRoute({
  ...shared,
  method: 'get',
  path: `${customerPath}/{id}`,
  summary: 'A customer',
  request: { params, query: z.strictObject({ fields: fieldsParameter }) },
  responses: { 200: { description: 'The customer', content: customer }, ...refusals('not-registered') },
})

export const createCustomer = createRoute({
  ...shared,
  method: 'post',
  path: customerPath,
  summary: 'Registers a customer',
  middleware: [jsonBody] as const,
  request: { headers: changeHeaders, body: { required: true, content: json(customerCreateSchema) } },
  responses: {
    201: { description: 'It is there: Location', content: customer },
    ...refusals('already-registered', 'command-id-taken', 'body-too-large', 'media-type'),
  },
})

export const patchCustomer = createRoute({
  ...shared,
  method: 'patch',
  path: `${customerPath}/{id}`,
  summary: 'Changes contact, plan or status: one of these at a time',
  middleware: [jsonBody] as const,
  request: { params, headers: changeHeaders, body: { required: true, content: json(customerPatchSchema) } },
  responses: {
    200: { description: 'The customer after it', content: customer },
    ...refusals(
      'not-registered',
      'closed',
      'subject-forgotten',
      'unknown-parameter',
      'body-too-large',
      'media-type',
    ),
  },
})
