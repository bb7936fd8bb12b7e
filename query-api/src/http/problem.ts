import { changeProblems } from './change-problems.js'

/** One input that was wrong: where it stands and what is expected there. */
export interface InputError {
  /** `query.limit`, `path.node`, `header.accept` */
  readonly place: string
  readonly expected: string
}

/**
 * Every refusal of this API. The code is the end of its `type` URI, `/problems/{code}`, which opens a page.
 * `advice` says what to do about it; it stands on the page and, where the request gave nothing better, in `detail`.
 */
export const problemKinds = {
  'malformed-request': {
    status: 400,
    title: 'Not valid HTTP',
    advice: 'Check the request line, the Host header and the escapes of the URL.',
  },
  'invalid-input': {
    status: 400,
    title: 'A parameter is wrong',
    advice: '`errors` names each place and what is expected there. Unknown parameters are refused too.',
  },
  unauthorized: {
    status: 401,
    title: 'A valid token is needed',
    advice: 'Send `Authorization: Bearer <token>` once, with the token of this region.',
  },
  'not-found': {
    status: 404,
    title: 'Nothing stands at this path',
    advice: 'The paths are listed at /docs and in /openapi.json.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'Not with this method',
    advice: 'The Allow header names the methods of this path.',
  },
  'not-acceptable': {
    status: 406,
    title: 'No such form of the answer',
    advice: 'Accept application/json, or text/csv where the documentation offers it.',
  },
  'request-timeout': {
    status: 408,
    title: 'The request came too slowly',
    advice: 'Headers must be there within 10 seconds, the whole request within 30.',
  },
  'body-not-accepted': {
    status: 413,
    title: 'A body is not read here',
    advice: 'Put what you ask into the query; the largest body accepted here is 0 bytes, of no media type.',
  },
  unanswerable: {
    status: 422,
    title: 'Understood, but there is no such answer',
    advice: '`errors` names the parameter that does not fit the catalogue or the others.',
  },
  'too-many-points': {
    status: 422,
    title: 'More points than one answer may hold',
    advice: 'Ask for a shorter range, a coarser resolution, or resolution=auto.',
  },
  ...changeProblems,
  'too-many-failures': {
    status: 429,
    title: 'Too many wrong tokens from this address',
    advice: 'Wait as long as Retry-After says. A valid token is served meanwhile.',
  },
  'headers-too-large': {
    status: 431,
    title: 'The headers are too large',
    advice: 'Request line and headers may take 16 kB together.',
  },
  internal: {
    status: 500,
    title: 'A fault of ours',
    advice: 'Report the `instance`: the log holds it with the cause.',
  },
  'redis-unavailable': {
    status: 503,
    title: 'The queue does not answer',
    advice: 'Redis is away. GET /v1/notices tells of all notices without it.',
  },
  'too-many-streams': {
    status: 503,
    title: 'Too many listen at once',
    advice: 'Wait as long as Retry-After says, or share one stream.',
  },
  overloaded: {
    status: 503,
    title: 'Too many questions at once',
    advice: 'Wait as long as Retry-After says, then ask again.',
  },
  'query-timeout': {
    status: 503,
    title: 'The database took too long',
    advice: 'Ask for a shorter range or a coarser resolution, or again later.',
  },
  'database-unavailable': {
    status: 503,
    title: 'The database does not answer',
    advice: 'Ask again in a few seconds; /-/ready says when it is back.',
  },
} as const satisfies Record<string, { status: number; title: string; advice: string }>

export type ProblemCode = keyof typeof problemKinds

export interface ProblemDetails {
  readonly detail?: string
  readonly errors?: readonly InputError[]
  readonly headers?: Readonly<Record<string, string>>
}

/** A refusal on its way to the client (RFC 9457); `onError` turns it into the response. */
export class Problem extends Error {
  override name = 'Problem'

  constructor(
    readonly code: ProblemCode,
    readonly details: ProblemDetails = {},
  ) {
    super(details.detail ?? problemKinds[code].advice)
  }
}

/** The body of a problem. @param instance a URN that the log holds too */
export function problemBody({ code, details, message }: Problem, instance: string) {
  const { status, title } = problemKinds[code]
  const errors = details.errors ? { errors: details.errors } : {}
  return { type: `/problems/${code}`, title, status, detail: message, instance, ...errors }
}

/** The response of a problem, with the headers its status calls for. */
export function problemResponse(problem: Problem, instance: string): Response {
  return new Response(`${JSON.stringify(problemBody(problem, instance))}\n`, {
    status: problemKinds[problem.code].status,
    headers: { 'content-type': 'application/problem+json', ...problem.details.headers },
  })
}
