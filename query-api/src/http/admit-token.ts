import { isToken } from '@telstar/http/bearer-token'
import type { Context } from 'hono'
import type { Role } from './role.js'

export interface Tokens {
  readonly reader: string
  /** Null: nobody may change anything. */
  readonly operator: string | null
}

/** Says whether a token is one of ours, and notes in the context what it allows. */
export function admitToken(tokens: Tokens): (token: string, context: Context) => boolean {
  return (token, context) => {
    const role = roleOf(token, tokens)
    if (role === null) return false
    context.set('role', role)
    context.set('hasOperators', tokens.operator !== null)
    return true
  }
}

/** Both are compared, whichever it is: the time taken tells nothing. */
function roleOf(presented: string, { reader, operator }: Tokens): Role | null {
  const reads = isToken(presented, reader)
  const operates = operator !== null && isToken(presented, operator)
  if (operates) return 'operator'
  return reads ? 'reader' : null
}
