import { z } from '@hono/zod-openapi'

/** A whole number within bounds; nothing but digits is one. */
export function integerParameter(bounds: { readonly min: number; readonly max: number }) {
  const expected = `must be a whole number from ${bounds.min} to ${bounds.max}`
  return z
    .string()
    .regex(/^(0|[1-9]\d{0,8})$/, expected)
    .transform(Number)
    .refine((value) => value >= bounds.min && value <= bounds.max, expected)
    .openapi({ type: 'integer', minimum: bounds.min, maximum: bounds.max })
}

/** Free text to filter by: 1 to 100 characters without control characters, which PostgreSQL cannot hold. */
export const textParameter = z
  .string()
  .min(1, 'must not be empty')
  .max(100, 'must be 100 characters or fewer')
  .refine((text) => !/\p{Cc}/u.test(text), 'must hold no control characters')
  .openapi({ pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$' })

/** An instant as RFC 3339 with its offset, to Unix milliseconds. */
export const instantParameter = z.iso
  .datetime({
    offset: true,
    error: 'must be an RFC 3339 time with offset, as 2026-11-23T12:00:00Z (write + as %2B)',
  })
  .transform((text) => Date.parse(text))
  .openapi({ type: 'string', format: 'date-time', example: '2026-11-23T12:00:00Z' })

/** Size of a page. */
export const limitParameter = integerParameter({ min: 1, max: 1000 })
  .default(100)
  .describe('Entries per page')

export const cursorParameter = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,600}$/, 'must be a `next` of an earlier answer')
  .optional()
  .describe('`next` of the page before')

export const formatParameter = z
  .enum(['json', 'csv'], 'must be json or csv')
  .optional()
  .describe('Form of the answer; goes before the Accept header')

/** Yes or no. */
export const flagParameter = z
  .enum(['true', 'false'], 'must be true or false')
  .transform((text) => text === 'true')
  .openapi({ type: 'boolean' })
