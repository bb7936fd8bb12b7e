import { z } from '@hono/zod-openapi'
import { type ProblemCode, problemKinds } from './problem.js'

const codes = Object.keys(problemKinds) as ProblemCode[]

export const problemSchema = z
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

const content = { 'application/problem+json': { schema: problemSchema } }

/** Refusals every resource shares, for its OpenAPI responses; further codes where it has its own. */
export function refusals(...more: ProblemCode[]) {
  const all: ProblemCode[] = [
    'invalid-input',
    'unauthorized',
    'method-not-allowed',
    'not-acceptable',
    'body-not-accepted',
    'too-many-failures',
    'overloaded',
    'query-timeout',
    'database-unavailable',
    ...more,
  ]
  const statuses = [...new Set(all.map((code) => problemKinds[code].status))]
  return Object.fromEntries(
    statuses.map((status) => [status, { description: describe(all, status), content }]),
  )
}

function describe(codes: readonly ProblemCode[], status: number): string {
  const titles = codes
    .filter((code) => problemKinds[code].status === status)
    .map((code) => problemKinds[code].title)
  return [...new Set(titles)].join('; ')
}
