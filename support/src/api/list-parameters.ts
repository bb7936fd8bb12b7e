import { z } from '@hono/zod-openapi'
import { cursorParameter, formatParameter, limitParameter } from '@telstar/http/query-parameter'
import { aggregateIdSchema } from '../domain/aggregate-id.js'

/** Of every list. */
export const pageParameters = { limit: limitParameter, cursor: cursorParameter, format: formatParameter }

/** A UUID to filter by. */
export const idParameter = aggregateIdSchema.optional()

/** One of a few words to filter by. */
export function wordParameter<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, `must be one of ${words.join(', ')}`).optional()
}

/** A page of a list, as JSON. */
export function pageSchema<Item extends z.ZodType>(item: Item, name: string) {
  return z
    .object({ items: z.array(item), next: z.string().nullable().describe('Cursor of the next page') })
    .openapi(name)
}

/** The answers of a list: JSON or CSV. */
export function listContent(page: z.ZodType) {
  return { 'application/json': { schema: page }, 'text/csv': { schema: z.string() } }
}
