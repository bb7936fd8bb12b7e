import { commonProblems } from '@telstar/http/common-problem'
import { Problem, type ProblemDetails, type ProblemKind } from '@telstar/http/problem'
import { changeProblems } from './change-problems.js'

/** Every refusal of this API. */
export const queryProblems = {
  ...commonProblems,
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
  'redis-unavailable': {
    status: 503,
    title: 'The queue does not answer',
    advice: 'Redis is away. GET /v1/notices tells of all notices without it.',
  },
} as const satisfies Record<string, ProblemKind>

export type QueryProblemCode = keyof typeof queryProblems

/** A refusal of this API, on its way to the client. */
export class QueryProblem extends Problem {
  constructor(code: QueryProblemCode, details: ProblemDetails = {}) {
    super(code, queryProblems[code], details)
  }
}
