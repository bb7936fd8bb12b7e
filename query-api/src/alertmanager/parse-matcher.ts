import { type Matcher, matcherSchema } from '@telstar/contracts/silence'
import { compileMatchers, type Labels } from '@telstar/runtime/match-labels'
import { QueryProblem } from '../http/query-problem.js'

const pattern = /^\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*(.*?)\s*$/s

/** `severity=~"major|minor"` as Alertmanager reads it, with or without quotes; null when it is none. */
export function parseMatcher(text: string): Matcher | null {
  const [, name, operator, written] = pattern.exec(text) ?? []
  if (name === undefined || operator === undefined || written === undefined) return null
  const value = unquoted(written)
  if (value === null) return null
  const matcher = { name, value, isRegex: operator.endsWith('~'), isEqual: operator.startsWith('=') }
  return matcherSchema.safeParse(matcher).data ?? null
}

function unquoted(written: string): string | null {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/s.exec(written)?.[1]
  const text = quoted ?? written
  if (quoted === undefined && /(^"|"$)/.test(written)) return null
  return text.replaceAll(/\\([\\"n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
}

/** What labels must be to pass `filter` parameters: all of them must fit. @throws {Problem} invalid-input */
export function filterOf(filters: readonly string[]): (labels: Labels) => boolean {
  const matchers = filters.map((filter) => {
    const matcher = parseMatcher(filter)
    if (matcher === null) throw badFilter(`bad matcher format: ${filter}`)
    return matcher
  })
  try {
    return compileMatchers(matchers)
  } catch (error) {
    throw badFilter(`bad regular expression: ${(error as Error).message}`)
  }
}

function badFilter(detail: string): QueryProblem {
  return new QueryProblem('invalid-input', { detail, errors: [{ place: 'query.filter', expected: detail }] })
}
