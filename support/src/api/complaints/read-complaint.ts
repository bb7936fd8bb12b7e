import type { Reader } from '@telstar/http/reader'
import { z } from 'zod'
import {
  complaintDetailRowSchema,
  complaintHistoryQuery,
  complaintQuery,
  complaintStepSchema,
} from '../../queries/complaint-query.js'
import { type Caller, isStaff } from '../access/caller.js'
import { stepsForCustomer } from '../access/for-customer.js'
import { isWithinReach } from '../access/within-reach.js'
import type { ComplaintDetail } from './complaint-schema.js'

const stepRowSchema = complaintStepSchema.extend({ complaintId: z.string() })

/** A complaint with its history, from one snapshot, as the caller is shown it; null: there is none for this caller. */
export async function readComplaint(
  reader: Reader,
  complaintId: string,
  caller: Caller,
): Promise<ComplaintDetail | null> {
  const found = await reader.read(async (ask) => {
    const [complaint] = await ask(complaintQuery(complaintId), complaintDetailRowSchema)
    if (complaint === undefined) return null
    const steps = await ask(complaintHistoryQuery([complaintId]), stepRowSchema)
    return { ...complaint, history: steps.map(({ complaintId: _, ...step }) => step) }
  })
  if (found === null || !isWithinReach(caller, found)) return null
  return isStaff(caller) ? found : forCustomer(found)
}

function forCustomer(complaint: ComplaintDetail): ComplaintDetail {
  const work = complaint.work.map((each) => ({ ...each, assignee: null }))
  return { ...complaint, work, history: stepsForCustomer(complaint.history) }
}
