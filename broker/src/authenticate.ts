import type { Account, Credentials } from './credentials.js'
import { type ConnectRefusal, connackCode } from './judge-connect.js'

interface Claim {
  readonly node: string
  readonly token: Buffer | undefined
  /** Common name of the client's certificate; null when none was asked for. */
  readonly certificate: string | null
}

interface AuthenticateOptions {
  readonly credentials: Pick<Credentials, 'verify'>
  /** Why nobody can be told from anybody yet, or null. */
  readonly readiness: () => string | null
  /** Milliseconds. */
  readonly now: () => number
}

/** Who a client is: its account, or the CONNACK code and reason of the refusal. */
export function authenticate(
  { node, token, certificate }: Claim,
  { credentials, readiness, now }: AuthenticateOptions,
): Account | { readonly code: number; readonly reason: ConnectRefusal } {
  if (readiness() !== null) return { code: connackCode.serverUnavailable, reason: 'not-ready' }
  if (token === undefined) return { code: connackCode.badCredentials, reason: 'no-token' }
  const account = credentials.verify(node, token)
  if (typeof account === 'string') return { code: connackCode.badCredentials, reason: account }
  if (certificate !== null && certificate !== node)
    return { code: connackCode.notAuthorized, reason: 'foreign-certificate' }
  if (!account.packets.take(now()))
    return { code: connackCode.serverUnavailable, reason: 'too-many-connects' }
  return account
}
