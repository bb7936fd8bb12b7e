import type { Matcher } from '@telstar/contracts/silence'
import { RE2JS } from 're2js'

export type Labels = Readonly<Record<string, string>>

/**
 * A matcher ready for use. Regular expressions are RE2, as in Alertmanager: no text that an operator writes makes them
 * slow. A label that is not there is an empty text.
 * @throws {Error} when the regular expression is none
 */
export function compileMatcher({ name, value, isRegex, isEqual }: Matcher): (labels: Labels) => boolean {
  const pattern = isRegex ? RE2JS.compile(value) : null
  return (labels) => {
    const text = labels[name] ?? ''
    const equal = pattern === null ? text === value : pattern.matches(text)
    return equal === isEqual
  }
}

/** All of them must fit. @throws {Error} when a regular expression is none */
export function compileMatchers(matchers: readonly Matcher[]): (labels: Labels) => boolean {
  const compiled = matchers.map(compileMatcher)
  return (labels) => compiled.every((fits) => fits(labels))
}
