import { z } from '@hono/zod-openapi'
import { alertSchema as contract } from '@telstar/contracts/alert'
import { alertEventSchema as eventContract } from '@telstar/contracts/alert-event'
import { ruleIdSchema, severitySchema } from '@telstar/contracts/alert-rule'
import { nodeIdSchema, regionSchema } from '@telstar/contracts/node-id'
import { flagParameter, textParameter } from '@telstar/http/query-parameter'
import { cellParameter } from '../http/cell-parameter.js'

export const alertSchema = z.object(contract.shape).openapi('Alert')

export const alertEventSchema = z.object({ ...eventContract.shape, alert: alertSchema }).openapi('AlertEvent')

export const alertIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be the id of an alert')

export const alertPathSchema = z.object({ alertId: alertIdSchema })

const states = ['active', 'raised', 'updated', 'cleared'] as const

/** What alerts are picked by. */
export const alertFilterShape = {
  state: z
    .enum(states, `must be one of ${states.join(', ')}`)
    .optional()
    .describe('active: raised or updated, that is not cleared'),
  severity: severitySchema.optional().describe('As raised; it stays when the alert is cleared'),
  region: regionSchema.optional(),
  site: textParameter.optional(),
  rule: ruleIdSchema.optional(),
  node: nodeIdSchema.optional(),
  cell: cellParameter.optional(),
  ackState: z.enum(['acknowledged', 'unacknowledged'], 'must be acknowledged or unacknowledged').optional(),
  suppressed: flagParameter.optional().describe('Whether another alert is its cause'),
  shadow: flagParameter.optional().describe('Whether its rule only runs beside the others, without notices'),
  q: textParameter.optional().describe('Text found in title, problem, object or assignee, whatever its case'),
}
