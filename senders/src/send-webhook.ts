import { Webhook } from 'standardwebhooks'
import { postJson } from './post-json.js'
import type { SendOutcome } from './send-outcome.js'

export interface WebhookTarget {
  readonly url: string
  /** As Standard Webhooks has it: `whsec_` and base64 of 24 bytes or more. */
  readonly secret: string
}

interface WebhookMessage {
  /** The same in every attempt: `webhook-id` and `idempotency-key`. */
  readonly key: string
  /** JSON. */
  readonly body: string
}

interface WebhookPorts {
  /** Whether a webhook may be sent to this address. */
  mayReach(address: string): boolean
  /** Unix milliseconds. */
  now(): number
}

/** Posts one message once, signed as Standard Webhooks has it. */
export async function sendWebhook(
  { url, secret }: WebhookTarget,
  message: WebhookMessage,
  { mayReach, now }: WebhookPorts,
): Promise<SendOutcome> {
  return postJson({ url, body: message.body, headers: signed(message, secret, now()) }, mayReach)
}

function signed({ key, body }: WebhookMessage, secret: string, now: number) {
  return {
    'webhook-id': key,
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': new Webhook(secret).sign(key, new Date(now), body),
    'idempotency-key': key,
  }
}

/** Whether a secret is one that webhooks can be signed with. @throws when its base64 is damaged */
export function isWebhookSecret(secret: string): boolean {
  const base64 = secret.replace(/^whsec_/, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || Buffer.from(base64, 'base64').length < 24) return false
  new Webhook(secret)
  return true
}
