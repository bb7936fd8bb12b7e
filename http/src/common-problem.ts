import { Problem, type ProblemDetails, type ProblemKind } from './problem.js'

/** Refusals that any station may have. */
export const commonProblems = {
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
  'key-reused': {
    status: 409,
    title: 'The Idempotency-Key stands for another change',
    advice: 'Use a new UUID for each change, and the same one only to repeat it.',
  },
  'body-not-accepted': {
    status: 413,
    title: 'A body is not read here',
    advice: 'Put what you ask into the query; the largest body accepted here is 0 bytes, of no media type.',
  },
  'body-too-large': { status: 413, title: 'The body is too large', advice: 'A body may have 64 kB.' },
  'media-type': {
    status: 415,
    title: 'The body has no media type that is read here',
    advice: 'Send JSON with `Content-Type: application/json`.',
  },
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
} as const satisfies Record<string, ProblemKind>

export type CommonProblemCode = keyof typeof commonProblems

/** A refusal for one of the common reasons. */
export class CommonProblem extends Problem {
  constructor(code: CommonProblemCode, details: ProblemDetails = {}) {
    super(code, commonProblems[code], details)
  }
}
