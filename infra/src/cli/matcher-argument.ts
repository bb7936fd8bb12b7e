import { type Matcher, matcherSchema } from '@telstar/contracts/silence'
import { InvalidArgumentError } from 'commander'

const pattern = /^([^=!~"\s]+)\s*(=~|!~|!=|=)\s*(.*)$/s

/** Reads matchers as Alertmanager writes them: `site=hill`, `severity=~"major|minor"`, `node!=n1`, `rule!~signal.*`. */
export function matcherArgument(text: string, before: readonly Matcher[] = []): Matcher[] {
  const [, name, operator = '', given = ''] = pattern.exec(text.trim()) ?? []
  const result = matcherSchema.safeParse({
    name,
    value: unquoted(given),
    isRegex: operator.endsWith('~'),
    isEqual: operator.startsWith('='),
  })
  if (result.success) return [...before, result.data]
  throw new InvalidArgumentError(
    'It must be such as site=hill, severity=~"major|minor", node!=n1 or rule!~a.*',
  )
}

function unquoted(text: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/s.exec(text)?.[1]
  return quoted === undefined ? text : quoted.replaceAll(/\\(["\\])/g, '$1')
}
