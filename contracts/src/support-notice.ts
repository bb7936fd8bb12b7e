import { z } from 'zod'
import { supportDepartmentSchema } from './support-department.js'

/** What a department is told, the same by webhook and on its topic. */
export const supportNoticeSchema = z
  .object({
    noticeId: z.uuid().meta({ description: 'The same however often the notice arrives' }),
    department: supportDepartmentSchema,
    eventId: z.string().meta({ description: '`ce_id` of the event it tells of' }),
    type: z.string().meta({ description: 'Of the event, such as ComplaintRouted' }),
    at: z.iso.datetime(),
    item: z.object({ context: z.enum(['profile', 'complaint', 'request']), id: z.uuid() }),
    customerId: z.uuid(),
    title: z.string().meta({ description: 'One line for people' }),
    event: z.record(z.string(), z.unknown()).meta({ description: 'The data of the event' }),
  })
  .meta({ id: 'SupportNotice', description: 'A notice to a department' })

export type SupportNotice = z.infer<typeof supportNoticeSchema>
