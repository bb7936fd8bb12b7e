import type { z } from 'zod'

/** OpenAPI content of an answer whose body the compiler does not compare with what the handler returns. */
export type OpenContent = Readonly<Record<string, { readonly schema: z.ZodType }>>

/** JSON of a shape that is known at run time only. */
export function openJson(schema: z.ZodType): OpenContent {
  return { 'application/json': { schema } }
}
