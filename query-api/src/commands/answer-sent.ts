import type { Context } from 'hono'
import { QueryProblem } from '../http/query-problem.js'
import type { Sent } from './commands.js'

interface Answer {
  /** 200 unless said: 201 when something new is there, 202 when it only begins now. */
  readonly status?: 200 | 201 | 202
  readonly headers?: Readonly<Record<string, string>>
  /** Goes into the answer beside the outcome, also while there is none. */
  readonly beside?: Readonly<Record<string, unknown>>
}

/**
 * The response to a change: its outcome, or 202 and where to ask while there is none.
 * @throws {Problem} with the code of the refusal
 */
export function answerSent(context: Context, { command, decision }: Sent, answer: Answer = {}): Response {
  const { status = 200, headers = {}, beside = {} } = answer
  if (decision === null) {
    const { commandId } = command
    const detail = 'The region has not decided yet; it will.'
    return context.json({ commandId, detail, ...beside }, 202, { location: `/v1/commands/${commandId}` })
  }
  const { outcome } = decision
  if (!outcome.accepted) throw new QueryProblem(outcome.refusal ?? 'malformed', { detail: outcome.detail })
  return context.json({ ...outcome, ...beside }, status, { ...headers })
}
