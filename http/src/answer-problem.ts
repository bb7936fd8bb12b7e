import type { z } from 'zod'
import { CommonProblem, commonProblems } from './common-problem.js'
import { type InputError, Problem, problemResponse } from './problem.js'

interface AnswerProblemOptions {
  readonly events: {
    /** What was thrown is no refusal: a fault of ours. */
    failed(error: unknown, instance: string): void
    /** A refusal because something that is needed is away; `error` is what it said. */
    unavailable(error: unknown, instance: string): void
  }
  readonly newId: () => string
}

/** Turns whatever was thrown into a response; what is no refusal is a fault of ours and told to the log alone. */
export function answerProblem({ events, newId }: AnswerProblemOptions): (error: unknown) => Response {
  return (error) => {
    const instance = `urn:uuid:${newId()}`
    const problem = error instanceof Problem ? error : new CommonProblem('internal')
    if (problem.code === 'internal') events.failed(error, instance)
    else if (problem.cause !== undefined) events.unavailable(problem.cause, instance)
    return problemResponse(problem, instance)
  }
}

const places: Record<string, string> = { param: 'path', query: 'query', header: 'header', json: 'body' }

/** What a route's schema refused, one entry per place. */
export function invalidInput(target: string, error: z.ZodError): Problem {
  const errors = error.issues.flatMap((issue): InputError[] => {
    const place = [places[target] ?? target, ...issue.path].join('.')
    if (issue.code !== 'unrecognized_keys') return [{ place, expected: expectedOf(issue) }]
    return issue.keys.map((key) => ({
      place: `${place}.${key}`,
      expected: 'must not be given; no such parameter',
    }))
  })
  return new CommonProblem('invalid-input', {
    detail: `${commonProblems['invalid-input'].title}: ${errors[0]?.place}.`,
    errors,
  })
}

function expectedOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_type') return issue.message
  return issue.input === undefined ? 'must be given' : 'must be given once'
}
