import { type Matcher, matcherSchema } from '@telstar/contracts/silence'

/** What may stand without quotes: as in Alertmanager no blanks and none of {}!=~,\"'` */
const bare = '[^\\s{}!=~,\\\\"\'`]+'
const quoted = '"(?:[^"\\\\]|\\\\.)*"'
const pattern = new RegExp(`^\\s*(${bare}|${quoted})\\s*(=~|!~|!=|=)\\s*(${bare}|${quoted}|)\\s*$`, 'su')
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', '"': '"', '\\': '\\' }

/**
 * A matcher in Alertmanager's UTF-8 syntax: `site=hill`, `severity!="minor"`, `node=~"n[0-9]+"`, `cell!~"1|2"`. In quotes
 * `\"`, `\\`, `\n` and `\t` are escapes; any other backslash stays, as in its classic syntax, so that regular expressions can
 * be written as they are. A value may be empty.
 * @throws {SyntaxError} for anything else; the message is for whoever wrote it
 */
export function readMatcher(text: string): Matcher {
  const [, name, operator = '', value] = pattern.exec(text) ?? []
  if (name === undefined || value === undefined) throw new SyntaxError(whyNot(text))
  const result = matcherSchema.safeParse({
    name: unquoted(name),
    value: unquoted(value),
    isRegex: operator.endsWith('~'),
    isEqual: operator.startsWith('='),
  })
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new SyntaxError(`${JSON.stringify(text)} is no matcher: ${issue?.path.join('.')}: ${issue?.message}`)
}

function unquoted(text: string): string {
  if (!text.startsWith('"')) return text
  return text.slice(1, -1).replaceAll(/\\(.)/gs, (whole, char) => escapes[char] ?? whole)
}

function whyNot(text: string): string {
  const quotes = text.replaceAll(/\\./gs, '').split('"').length - 1
  if (quotes % 2 === 1) return `the quotes of ${JSON.stringify(text)} do not close`
  const forms = 'name=value, name!=value, name=~regex or name!~regex'
  return `${JSON.stringify(text)} is no matcher: expected ${forms}; what has blanks or one of {}!=~,\\"'\` needs double quotes`
}
