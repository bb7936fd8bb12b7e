import { problemAnswers } from '@telstar/http/problem-answers'
import { queryProblems } from './query-problem.js'

/** Refusals every resource shares, for its OpenAPI responses; further codes where it has its own. */
export const refusals = problemAnswers(queryProblems, [
  'invalid-input',
  'unauthorized',
  'method-not-allowed',
  'not-acceptable',
  'body-not-accepted',
  'too-many-failures',
  'overloaded',
  'query-timeout',
  'database-unavailable',
])
