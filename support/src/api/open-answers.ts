import type { z } from 'zod'

/** OpenAPI responses whose bodies the compiler does not compare with what a handler returns: made at run time, or streams. */
export type OpenAnswers = Readonly<
  Record<
    string,
    {
      readonly description: string
      readonly content: Readonly<Record<string, { readonly schema: z.ZodType }>>
    }
  >
>
