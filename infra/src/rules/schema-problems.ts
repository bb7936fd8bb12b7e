import type { z } from 'zod'
import type { Step } from './place-in.js'

interface SchemaProblem {
  readonly path: readonly Step[]
  readonly message: string
}

type Issue = z.core.$ZodIssue

/** What a schema has against a value, each with the place and what was expected. */
export function schemaProblems(error: z.ZodError, value: unknown): SchemaProblem[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)))
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: [...path, key], message: 'unknown key' }))
    return [{ path, message: messageOf(issue, at(value, path)) }]
  })
}

function messageOf(issue: Issue, value: unknown): string {
  if (issue.code === 'custom' || issue.code === 'invalid_format') return `${shown(value)}: ${issue.message}`
  if (value === undefined) return `is missing; ${expected(issue)}`
  return `${shown(value)}: ${expected(issue)}`
}

function expected(issue: Issue): string {
  if (issue.code === 'invalid_type')
    return `expected ${issue.expected === 'int' ? 'a whole number' : issue.expected}`
  if (issue.code === 'invalid_value') return `expected one of ${issue.values.map(String).join(', ')}`
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options))
    return `expected one of ${issue.options.map(String).join(', ')}`
  return issue.message.charAt(0).toLowerCase() + issue.message.slice(1)
}

function at(value: unknown, path: readonly Step[]): unknown {
  return path.reduce<unknown>((part, step) => {
    return typeof part === 'object' && part !== null ? (part as Record<Step, unknown>)[step] : undefined
  }, value)
}

const longest = 60

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length <= longest ? text : `${text.slice(0, longest)}…`
}
