import { z } from '@hono/zod-openapi'
import { commandOutcomeSchema } from '@telstar/contracts/command'
import { jsonBody, noBody } from '@telstar/http/guard-body'
import { operatorOnly } from '../http/operator-only.js'
import type { QueryProblemCode } from '../http/query-problem.js'
import { refusals } from '../http/refusals.js'

/** Headers of every change. */
export const changeHeaders = z.object({
  'idempotency-key': z
    .uuid('must be a UUID')
    .optional()
    .describe('Id of the command: a repetition with the same one changes nothing again'),
  'x-operator': z
    .string()
    .regex(/^[ -~]{1,120}$/, 'must be 1 to 120 printable ASCII characters')
    .optional()
    .describe('Who wants it, for the record; `operator` if left out'),
})

/** Who wants a change, by its headers. */
export function wisherOf(headers: z.infer<typeof changeHeaders>) {
  return { by: headers['x-operator'] ?? 'operator', commandId: headers['idempotency-key'] }
}

export const outcomeSchema = z.object(commandOutcomeSchema.shape).openapi('CommandOutcome')

export const pendingSchema = z
  .object({ commandId: z.string(), detail: z.string() })
  .openapi('PendingCommand', { description: 'The command is on its way; Location leads to its outcome' })

/** What every route that changes something has: who may, and what a request may carry. */
export const change = {
  security: [{ bearer: [] }],
  withBody: [operatorOnly, jsonBody],
  withoutBody: [operatorOnly, noBody],
}

interface Answer {
  readonly description: string
  readonly content?: Readonly<Record<string, { readonly schema: z.ZodType }>>
}

const json = (schema: z.ZodType) => ({ 'application/json': { schema } })

/** The answers of a route that changes something, given by `answerSent`; `codes` are its own refusals. */
export function changeAnswers(schema: z.ZodType, codes: readonly QueryProblemCode[]): Record<string, Answer> {
  const shared: QueryProblemCode[] = ['operator-needed', 'changes-off', 'key-reused', 'malformed']
  const bodies: QueryProblemCode[] = ['body-too-large', 'media-type', 'kafka-unavailable']
  return {
    200: { description: 'It was carried out', content: json(schema) },
    201: { description: 'It was carried out, and something new is there: Location', content: json(schema) },
    202: { description: 'It is on its way: Location leads to the outcome', content: json(pendingSchema) },
    ...refusals(...shared, ...bodies, ...codes),
  }
}
