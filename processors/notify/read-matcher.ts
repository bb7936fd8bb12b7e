import type { Matcher } from '@telstar/contracts/silence'

const pattern = /^\s*([a-zA-Z_][a-zA-Z0-9_]{0,63})\s*(=~|!~|!=|=)\s*(.*?)\s*$/s
const quoted = /^"((?:[^"\\]|\\.)*)"$/s
const escapes: Record<string, string> = { n: '\n', t: '\t' }

/**
 * A matcher as Alertmanager writes it: `site=hill`, `severity!="minor"`, `node=~"n[0-9]+"`, `cell!~"1|2"`.
 * @throws {SyntaxError} for anything else
 */
export function readMatcher(text: string): Matcher {
  const [, name, operator, right = ''] = pattern.exec(text) ?? []
  if (name === undefined || operator === undefined)
    throw new SyntaxError(
      `${JSON.stringify(text)} is no matcher: expected name=value, name!=value, name=~regex or name!~regex`,
    )
  const inner = quoted.exec(right)?.[1]
  if (inner === undefined && right.includes('"'))
    throw new SyntaxError(`the quotes of ${JSON.stringify(text)} do not close`)
  const value = inner === undefined ? right : inner.replaceAll(/\\(.)/gs, (_, char) => escapes[char] ?? char)
  return { name, value, isRegex: operator.endsWith('~'), isEqual: operator.startsWith('=') }
}
