import { CommonProblem } from '@telstar/http/common-problem'
import { Problem } from '@telstar/http/problem'
import { isTransient } from '@telstar/runtime/database'
import type { Context } from 'hono'

type Answer = (error: unknown) => Response

/** A database that is away is no fault of ours, whoever asked it; what TM Forum's paths refuse has TM Forum's form. */
export function answerSupportError(
  answer: Answer,
  answerTmf: Answer,
): (error: unknown, context: Context) => Response {
  return (error, context) => {
    const known = error instanceof Problem || !isTransient(error) ? error : unavailable(error)
    return context.req.path.startsWith('/tmf-api/') ? answerTmf(known) : answer(known)
  }
}

function unavailable(cause: unknown): Problem {
  return Object.assign(new CommonProblem('database-unavailable', { headers: { 'retry-after': '5' } }), {
    cause,
  })
}
