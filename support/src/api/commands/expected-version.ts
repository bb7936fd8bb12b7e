import { z } from '@hono/zod-openapi'
import { aggregateIdSchema } from '../../domain/aggregate-id.js'
import { SupportProblem } from '../problems/support-problem.js'

/** Headers of every command. */
export const commandHeaders = z.object({
  'if-match': z
    .string()
    .regex(/^(\*|"\d{1,9}")$/, 'must be an ETag such as "3", or *')
    .optional()
    .describe('The version that was seen, as ETag; * for whatever it is now. Needed, but to begin something'),
  // It is kept in the clear and for good: nothing that tells who somebody is may stand in it.
  'x-correlation-id': aggregateIdSchema
    .optional()
    .describe('A UUID of what all of this belongs to, such as one call; kept with every event'),
})

/** The version a change is meant for; null: whatever it is now. @throws {Problem} precondition-required */
export function expectedVersion(ifMatch: string | undefined): number | null {
  if (ifMatch === undefined) throw new SupportProblem('precondition-required')
  return ifMatch === '*' ? null : Number(ifMatch.slice(1, -1))
}
