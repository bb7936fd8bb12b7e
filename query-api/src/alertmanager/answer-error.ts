import type { Context } from 'hono'

type AnswerProblem = (error: unknown) => Response

interface ProblemBody {
  readonly detail: string
  readonly errors?: readonly { readonly place: string; readonly expected: string }[]
}

/** Under Alertmanager's paths a refusal is what its clients know: the same status, the reason as a JSON text. */
export function answerError(answerProblem: AnswerProblem) {
  return async (error: unknown, context: Context): Promise<Response> => {
    const response = answerProblem(error)
    if (!context.req.path.startsWith('/api/v2/')) return response
    const { detail, errors = [] } = (await response.json()) as ProblemBody
    const [first] = errors
    const reason = first && !detail.includes(first.expected) ? `${first.place} ${first.expected}` : detail
    const headers = new Headers(response.headers)
    headers.set('content-type', 'application/json')
    return new Response(`${JSON.stringify(reason)}\n`, { status: response.status, headers })
  }
}
