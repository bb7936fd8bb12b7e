import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { callerOf } from '../api/access/caller.js'
import { recordReading } from '../api/audit/record-reading.js'
import { ownOnly } from '../api/customers/customer-schema.js'
import { readAtVersion } from '../api/min-version.js'
import { missingProblem, SupportProblem } from '../api/problems/support-problem.js'
import {
  customerCountQuery,
  profileQuery,
  profileRowSchema,
  profilesPageQuery,
} from '../queries/customer-query.js'
import type { Services } from '../services.js'
import { customerResource } from './customer.js'
import { changeOf, registrationOf } from './customer-command.js'
import { createCustomer, getCustomer, listCustomers, patchCustomer } from './customer-routes.js'
import { answerPage, countSchema, type Resource, selected } from './resource-page.js'
import { sendChange } from './send-change.js'

/** TMF629: /tmf-api/customerManagement/v4/customer */
export function addCustomers(api: OpenAPIHono, services: Services): void {
  const set = services.sets.profile
  addReading(api, services)
  api.openapi(createCustomer, async (context) => {
    const content = registrationOf(context.req.valid('json'))
    const { id, version } = await sendChange(context, services, { set, id: null, type: set.opening, content })
    const customer = await shown(context, services, { id, minVersion: version })
    context.header('location', customer.href)
    return context.json(customer, 201)
  })
  api.openapi(patchCustomer, async (context) => {
    const { id } = context.req.valid('param')
    const command = changeOf(context.req.valid('json'))
    if (command === null) throw oneChange()
    const { version } = await sendChange(context, services, { set, id, ...command })
    return context.json(await shown(context, services, { id, minVersion: version }), 200)
  })
}

function addReading(api: OpenAPIHono, services: Services): void {
  const { reader, audit } = services
  api.openapi(listCustomers, async (context) => {
    const { fields, offset, limit, ...filter } = context.req.valid('query')
    const { rows, total } = await reader.read(async (ask) => ({
      rows: await ask(profilesPageQuery(filter, { offset, limit }), profileRowSchema),
      total: (await ask(customerCountQuery(filter), countSchema))[0]?.total ?? 0,
    }))
    const customerIds = rows.map(({ customerId }) => customerId)
    await recordReading(context, audit, { action: 'customer-read', customerIds, itemId: null })
    return answerPage(context, { resources: rows.map(customerResource), total, fields })
  })
  api.openapi(getCustomer, async (context) => {
    const { id } = context.req.valid('param')
    const customer = await shown(context, services, { id })
    return context.json(selected(customer, context.req.valid('query').fields), 200)
  })
}

/** A customer as the caller is shown it, of this version at least. */
async function shown(
  context: Context,
  { reader, audit }: Services,
  { id, minVersion }: { readonly id: string; readonly minVersion?: number },
): Promise<Resource> {
  ownOnly(callerOf(context), id)
  const found = await readAtVersion(
    async () => (await reader.read((ask) => ask(profileQuery(id), profileRowSchema)))[0] ?? null,
    minVersion,
  )
  if (found === null) throw missingProblem('not-registered')
  await recordReading(context, audit, { action: 'customer-read', customerIds: [id], itemId: null })
  return customerResource(found)
}

function oneChange(): SupportProblem {
  return new SupportProblem('unknown-parameter', {
    errors: [
      {
        place: 'body',
        expected: 'must be one change: name and contactMedium; or the plan; or status closed',
      },
    ],
  })
}
