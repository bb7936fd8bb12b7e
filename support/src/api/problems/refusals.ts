import { problemAnswers } from '@telstar/http/problem-answers'
import { supportProblems } from './support-problem.js'

/** Refusals every resource shares, for its OpenAPI responses; further codes where it has its own. */
export const refusals = problemAnswers(supportProblems, [
  'invalid-input',
  'unauthorized',
  'not-allowed',
  'method-not-allowed',
  'not-acceptable',
  'body-not-accepted',
  'too-many-failures',
  'overloaded',
  'query-timeout',
  'database-unavailable',
  'keys-unavailable',
])
