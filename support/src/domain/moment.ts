import { z } from 'zod'

/**
 * A moment that people give, with its offset from UTC; kept in UTC. Years that no calendar of a customer has are refused:
 * the database takes neither year 0 nor what becomes year 10000 in UTC.
 */
export const momentSchema = z.iso
  .datetime({ offset: true })
  .refine((text) => {
    const year = new Date(text).getUTCFullYear()
    return year >= 1900 && year < 3000
  }, 'must be of the years 1900 to 2999')
  .transform((text) => new Date(text).toISOString())
