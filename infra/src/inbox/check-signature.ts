import { Webhook } from 'standardwebhooks'
import type { SignatureVerdict } from './message.js'

/** Checks a call as its receiver has to: key, age (five minutes) and signature of Standard Webhooks. */
export function checkSignature(
  secret: string,
  { headers, body }: { headers: Readonly<Record<string, string>>; body: string },
): SignatureVerdict {
  try {
    new Webhook(secret).verify(body, { ...headers }, { jsonParse: false })
    return { valid: true }
  } catch (error) {
    return { valid: false, reason: (error as Error).message }
  }
}
