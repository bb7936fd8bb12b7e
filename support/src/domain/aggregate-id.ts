import { z } from 'zod'

/** Of a customer, a complaint or a request: a UUID, one way to write it, as the database compares it so. */
export const aggregateIdSchema = z.uuid().toLowerCase()
