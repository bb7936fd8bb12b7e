import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { answerFormat } from '@telstar/http/answer-format'
import type { Services } from '../../services.js'
import { callerOf } from '../access/caller.js'
import { recordReading } from '../audit/record-reading.js'
import { versionAfter } from '../commands/answer-outcome.js'
import { openJson } from '../open-content.js'
import { refusals } from '../problems/refusals.js'
import { customerPathSchema, ownOnly } from './customer-schema.js'

const exportSchema = z.looseObject({ format: z.string(), customerId: z.string(), exportedAt: z.string() })

const route = createRoute({
  method: 'get',
  path: '/v1/customers/{customerId}/export',
  tags: ['customers'],
  summary: 'Everything that is held on a customer (article 15 and 20 GDPR)',
  description:
    'From the log itself, not from read models. That it was given out is recorded in the customer’s history.',
  security: [{ bearer: [] }],
  request: { params: customerPathSchema, query: z.strictObject({}) },
  responses: {
    200: { description: 'The document', content: openJson(exportSchema) },
    ...refusals('not-registered', 'subject-forgotten'),
  },
})

/** GET /v1/customers/{customerId}/export */
export function addExportCustomer(api: OpenAPIHono, services: Services): void {
  const { audit, now, newId } = services
  api.openapi(route, async (context) => {
    answerFormat(context, ['json'])
    const { customerId } = context.req.valid('param')
    const caller = callerOf(context)
    ownOnly(caller, customerId)
    await recordReading(context, audit, {
      action: 'data-exported',
      customerIds: [customerId],
      itemId: null,
    })
    const commandId = newId()
    const result = await services.exportSubject({
      customerId,
      envelope: {
        ...{ commandId, actor: caller, at: new Date(now()), expectedVersion: null },
        ...{ correlationId: commandId, causationId: commandId },
      },
    })
    if ('kind' in result) {
      versionAfter(result)
      throw new Error('an export that was carried out has a document')
    }
    context.header('content-disposition', `attachment; filename="customer-${customerId}.json"`)
    return context.body(JSON.stringify(result), 200, { 'content-type': 'application/json' })
  })
}
