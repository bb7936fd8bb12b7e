import { aggregateIdSchema } from './aggregate-id.js'

/**
 * Of a command that somebody sends: a UUID of any version but 8. Those are the service's own, made from what they follow
 * from, which everybody may know: nobody must take the id of a command that is still to come.
 */
export const commandIdSchema = aggregateIdSchema.refine(
  (id) => id.charAt(14) !== '8',
  'must not be a UUID of version 8: those are of the service itself',
)
