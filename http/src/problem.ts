/** One input that was wrong: where it stands and what is expected there. */
export interface InputError {
  /** `query.limit`, `path.node`, `header.accept` */
  readonly place: string
  readonly expected: string
}

/** What all refusals with one code share. `advice` says what to do about it: on its page, and in `detail` unless the request gave something better. */
export interface ProblemKind {
  readonly status: number
  readonly title: string
  readonly advice: string
}

export interface ProblemDetails {
  readonly detail?: string
  readonly errors?: readonly InputError[]
  readonly headers?: Readonly<Record<string, string>>
  /** Further members of the body, for programs (RFC 9457 3.2). */
  readonly more?: Readonly<Record<string, string | number>>
}

/**
 * A refusal on its way to the client (RFC 9457); `onError` turns it into the response. The code is the end of its `type`
 * URI, `/problems/{code}`. A station has a class of its own for the codes it knows, as `CommonProblem` is for the common ones.
 */
export class Problem extends Error {
  override name = 'Problem'

  constructor(
    readonly code: string,
    readonly kind: ProblemKind,
    readonly details: ProblemDetails = {},
  ) {
    super(details.detail ?? kind.advice)
  }
}

/** The body of a problem. @param instance a URN that the log holds too */
export function problemBody({ code, kind, details, message }: Problem, instance: string) {
  const errors = details.errors ? { errors: details.errors } : {}
  return {
    type: `/problems/${code}`,
    title: kind.title,
    status: kind.status,
    detail: message,
    instance,
    ...errors,
    ...details.more,
  }
}

/** The response of a problem, with the headers its status calls for. */
export function problemResponse(problem: Problem, instance: string): Response {
  return new Response(`${JSON.stringify(problemBody(problem, instance))}\n`, {
    status: problem.kind.status,
    headers: { 'content-type': 'application/problem+json', ...problem.details.headers },
  })
}
