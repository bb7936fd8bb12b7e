import { z } from '@hono/zod-openapi'
import type { ProblemKind } from './problem.js'

/** OpenAPI responses of refusals, one per status. */
export type ProblemAnswers = Record<
  string,
  { description: string; content: { 'application/problem+json': { schema: z.ZodType } } }
>

/**
 * How the OpenAPI document describes refusals: gives the responses for the shared codes and those that are named.
 * @param kinds every refusal of the station
 * @param shared codes that any of its resources may answer with
 */
export function problemAnswers<Kinds extends Readonly<Record<string, ProblemKind>>>(
  kinds: Kinds,
  shared: readonly (keyof Kinds & string)[],
): (...more: (keyof Kinds & string)[]) => ProblemAnswers {
  const content = { 'application/problem+json': { schema: problemSchema(Object.keys(kinds)) } }
  return (...more) => {
    const named = [...shared, ...more].map((code): ProblemKind => kinds[code]!)
    const statuses = [...new Set(named.map(({ status }) => status))]
    const titles = (status: number) =>
      named.filter((kind) => kind.status === status).map(({ title }) => title)
    return Object.fromEntries(
      statuses.map((status) => [status, { description: [...new Set(titles(status))].join('; '), content }]),
    )
  }
}

function problemSchema(codes: readonly string[]) {
  return z
    .object({
      type: z.enum(codes.map((code) => `/problems/${code}`)).describe('Opens a page that explains it'),
      title: z.string(),
      status: z.number().int(),
      detail: z.string(),
      instance: z.string().describe('Names this one refusal; the log of the service holds it too'),
      errors: z
        .array(z.object({ place: z.string().describe('`query.limit`'), expected: z.string() }))
        .optional(),
    })
    .openapi('Problem', { description: 'Why a request was refused (RFC 9457)' })
}
