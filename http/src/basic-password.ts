/**
 * The password of an Authorization header of scheme Basic (RFC 7617), whatever the user name; for browsers, which cannot
 * send a bearer token. Null for everything else, also for two such headers.
 * @param headers every value the request holds for `authorization`
 */
export function basicPassword(headers: readonly string[]): string | null {
  const [value, second] = headers
  if (value === undefined || second !== undefined) return null
  const encoded = /^basic ([A-Za-z0-9+/]{1,2000}={0,2})$/i.exec(value)?.[1]
  if (encoded === undefined) return null
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? null : text.slice(colon + 1)
}
