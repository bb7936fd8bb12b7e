import { CommonProblem } from '@telstar/http/common-problem'
import { Problem } from '@telstar/http/problem'

interface AnswerTmfOptions {
  readonly events: {
    failed(error: unknown, instance: string): void
    unavailable(error: unknown, instance: string): void
  }
  readonly newId: () => string
}

/** Refusals in TM Forum's form (TMF630, Error); `code` and `referenceError` are those of the problem. */
export function answerTmfError({ events, newId }: AnswerTmfOptions): (error: unknown) => Response {
  return (error) => {
    const instance = `urn:uuid:${newId()}`
    const problem = error instanceof Problem ? error : new CommonProblem('internal')
    if (problem.code === 'internal') events.failed(error, instance)
    else if (problem.cause !== undefined) events.unavailable(problem.cause, instance)
    const { code, kind, details, message } = problem
    const places = (details.errors ?? []).map(({ place, expected }) => `${place} ${expected}`)
    const body = {
      '@type': 'Error',
      code,
      reason: kind.title,
      message: [message, ...places].join('; '),
      status: String(kind.status),
      referenceError: `/problems/${code}`,
    }
    return new Response(`${JSON.stringify(body)}\n`, {
      status: kind.status,
      headers: { 'content-type': 'application/json', ...details.headers },
    })
  }
}
