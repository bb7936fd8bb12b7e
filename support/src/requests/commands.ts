import { nodeIdSchema, regionSchema } from '@telstar/contracts/node-id'
import { z } from 'zod'
import { departments } from '../domain/actor.js'
import { aggregateIdSchema } from '../domain/aggregate-id.js'
import { momentSchema as time } from '../domain/moment.js'
import { plainText } from '../domain/plain-text.js'
import {
  audiences,
  cancelReasons,
  declineReasons,
  escalationReasons,
  failReasons,
  holdReasons,
  itemActions,
  jeopardyReasons,
  rejectReasons,
  requestKinds,
} from './request-vocabulary.js'

const code = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, 'must be 1–64 lower-case letters, digits, dots or hyphens')
const stepId = code

const item = z.strictObject({
  itemId: code,
  action: z.enum(itemActions),
  product: code,
  quantity: z.number().int().min(1).max(10_000).default(1),
})

const order = z.strictObject({
  type: z.literal('order'),
  customerId: aggregateIdSchema,
  kind: z.enum(requestKinds),
  items: z.array(item).max(50).default([]),
  region: regionSchema,
  cells: z
    .array(z.strictObject({ node: nodeIdSchema, cell: z.number().int().min(0).max(65_535) }))
    .max(20)
    .default([]),
  requestedFor: time.optional(),
  text: plainText(4000),
  address: plainText(500).optional(),
})

const setAppointment = z.strictObject({
  type: z.literal('set-appointment'),
  stepId,
  from: time,
  to: time,
  place: plainText(500).optional(),
})

const declareJeopardy = z.strictObject({
  type: z.literal('declare-jeopardy'),
  stepId: stepId.optional(),
  reasonCode: z.enum(jeopardyReasons),
  expectedAt: time.nullable().default(null),
})

const escalate = z.strictObject({
  type: z.literal('escalate'),
  level: z.number().int().min(1).max(3),
  department: z.enum(departments),
  reason: z.enum(escalationReasons),
  stepId: stepId.optional(),
})

/** What may be asked of a service request; the envelope stands beside it. */
export const requestCommandSchema = z.discriminatedUnion('type', [
  order,
  z.strictObject({ type: z.literal('approve') }),
  z.strictObject({ type: z.literal('decline'), reasonCode: z.enum(declineReasons) }),
  z.strictObject({ type: z.literal('reject'), reasonCode: z.enum(rejectReasons) }),
  z.strictObject({ type: z.literal('accept'), department: z.enum(departments) }),
  z.strictObject({ type: z.literal('start-step'), stepId }),
  z.strictObject({ type: z.literal('complete-step'), stepId }),
  z.strictObject({ type: z.literal('fail-step'), stepId, reasonCode: z.enum(failReasons) }),
  setAppointment,
  declareJeopardy,
  z.strictObject({ type: z.literal('resolve-jeopardy') }),
  z.strictObject({ type: z.literal('hold'), reasonCode: z.enum(holdReasons) }),
  z.strictObject({ type: z.literal('resume') }),
  z.strictObject({ type: z.literal('cancel'), reasonCode: z.enum(cancelReasons) }),
  z.strictObject({
    type: z.literal('note'),
    noteId: z.uuid().toLowerCase(),
    audience: z.enum(audiences),
    text: plainText(4000),
  }),
  escalate,
])

export type RequestCommand = z.infer<typeof requestCommandSchema>
export type RequestCommandType = RequestCommand['type']
export type CommandOf<Type extends RequestCommandType> = Extract<RequestCommand, { type: Type }>
