import { z } from '@hono/zod-openapi'
import {
  complaintDetailRowSchema,
  complaintRowSchema,
  complaintStepSchema,
} from '../../queries/complaint-query.js'

const time = z.iso.datetime()
const times = { openedAt: time, changedAt: time, closedAt: time.nullable() }

export const complaintSchema = z.object({ ...complaintRowSchema.shape, ...times }).openapi('Complaint')
export type ComplaintAnswer = z.infer<typeof complaintSchema>

export const complaintDetailSchema = z
  .object({
    ...complaintDetailRowSchema.shape,
    ...times,
    occurredAt: time,
    history: z.array(z.object({ ...complaintStepSchema.shape, at: time })),
  })
  .openapi('ComplaintDetail')
export type ComplaintDetail = z.infer<typeof complaintDetailSchema>
