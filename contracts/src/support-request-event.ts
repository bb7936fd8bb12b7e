import { z } from 'zod'
import { supportDepartmentSchema } from './support-department.js'
import { servingCellSchema, supportEventFields } from './support-event.js'

/** Ends of the CloudEvents type `telstar.support.…` on `telstar.support.requests.v1`. */
export const requestEventTypes = [
  'RequestOrdered',
  'RequestApproved',
  'RequestDeclined',
  'RequestRejected',
  'RequestAccepted',
  'RequestStepStarted',
  'RequestStepCompleted',
  'RequestStepFailed',
  'AppointmentSet',
  'JeopardyDeclared',
  'JeopardyResolved',
  'RequestHeld',
  'RequestResumed',
  'RequestCompleted',
  'RequestFailed',
  'RequestCancelled',
  'RequestEscalated',
] as const

const stepSchema = z.object({
  stepId: z.string(),
  department: supportDepartmentSchema,
  state: z.enum(['pending', 'inProgress', 'completed', 'failed']),
  dueAt: z.iso.datetime().nullable(),
})

/** States of TMF641. */
const requestStates = [
  'acknowledged',
  'rejected',
  'pending',
  'held',
  'inProgress',
  'cancelled',
  'completed',
  'failed',
  'partial',
  'assessingCancellation',
  'pendingCancellation',
] as const

/** A service request, without what the customer said. */
const publishedRequestSchema = z.object({
  requestId: z.uuid(),
  customerId: z.uuid(),
  kind: z.string().meta({ description: 'order, change, move, terminate or appointment; more may come' }),
  state: z.enum(requestStates),
  region: z.string().nullable(),
  cells: z.array(servingCellSchema).meta({ description: 'That serve the place it is about' }),
  items: z.array(
    z.object({ itemId: z.string(), action: z.string(), product: z.string(), quantity: z.number() }),
  ),
  steps: z.array(stepSchema).meta({ description: 'What departments have to do, in order' }),
  requestedFor: z.iso.datetime().nullable(),
  inJeopardy: z.boolean(),
})

/** Data of a request's event. */
export const requestEventSchema = z
  .object({
    type: z.enum(requestEventTypes),
    ...supportEventFields,
    department: supportDepartmentSchema.nullable().meta({ description: 'Whose step it is, where it is one' }),
    request: publishedRequestSchema,
  })
  .meta({ id: 'RequestEvent', description: 'A step in the life of a service request' })

export type RequestEvent = z.infer<typeof requestEventSchema>
export type PublishedRequest = z.infer<typeof publishedRequestSchema>
