import { z } from 'zod'
import { supportDepartmentSchema } from './support-department.js'
import { servingCellSchema, supportEventFields } from './support-event.js'

/** Ends of the CloudEvents type `telstar.support.…` on `telstar.support.complaints.v1`. */
export const complaintEventTypes = [
  'ComplaintOpened',
  'ComplaintClassified',
  'ComplaintRouted',
  'ComplaintAccepted',
  'ComplaintAssigned',
  'ComplaintFirstAnswered',
  'CustomerAsked',
  'CustomerAnswered',
  'ComplaintHeld',
  'ComplaintResumed',
  'ResolutionProposed',
  'ComplaintResolved',
  'ResolutionConfirmed',
  'ComplaintReopened',
  'ComplaintClosed',
  'ComplaintCancelled',
  'ComplaintRejected',
  'ComplaintLinked',
  'ComplaintEscalated',
  'ServiceLevelWarned',
  'ServiceLevelBreached',
] as const

/** States of TMF621. */
const complaintStates = [
  'acknowledged',
  'rejected',
  'pending',
  'held',
  'inProgress',
  'cancelled',
  'resolved',
  'closed',
] as const

/** A complaint, without what the customer said. */
const publishedComplaintSchema = z.object({
  complaintId: z.uuid(),
  customerId: z.uuid(),
  state: z.enum(complaintStates),
  channel: z.string(),
  category: z.string(),
  priority: z.enum(['critical', 'high', 'medium', 'low']),
  plan: z.string().nullable(),
  region: z.string().nullable(),
  cells: z.array(servingCellSchema).meta({ description: 'That serve the place it is about' }),
  departments: z.array(supportDepartmentSchema).meta({ description: 'It is routed to' }),
  acceptedBy: z.array(supportDepartmentSchema).meta({ description: 'Which of them took it' }),
  firstResponseDueAt: z.iso.datetime().nullable().meta({ description: 'null once it was given' }),
  resolutionDueAt: z.iso
    .datetime()
    .nullable()
    .meta({ description: 'null while the clock stands and at the end' }),
  escalationLevel: z.number().int().min(0),
  duplicateOf: z.uuid().nullable(),
})

/** Data of a complaint's event. */
export const complaintEventSchema = z
  .object({
    type: z.enum(complaintEventTypes),
    ...supportEventFields,
    department: supportDepartmentSchema.nullable().meta({ description: 'Whose step it is, where it is one' }),
    clock: z.enum(['first-response', 'resolution']).nullable().meta({ description: 'Where it is about one' }),
    complaint: publishedComplaintSchema,
  })
  .meta({ id: 'ComplaintEvent', description: 'A step in the life of a complaint' })

export type ComplaintEvent = z.infer<typeof complaintEventSchema>
export type PublishedComplaint = z.infer<typeof publishedComplaintSchema>
