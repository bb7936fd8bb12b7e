import { Webhook } from 'standardwebhooks'
import { emailMessage } from './email-message.js'
import type { NoticeContent } from './notice-content.js'
import { postJson } from './post-json.js'
import type { Target } from './receivers.js'
import { sendEmail } from './send-email.js'
import type { SendOutcome } from './send-outcome.js'
import { slackBody } from './slack-body.js'
import { webhookBody } from './webhook-body.js'

export interface SendPorts {
  /** Whether a webhook may be sent to this address. */
  mayReach(address: string): boolean
  print(noticeId: string, content: NoticeContent): void
  now(): number
}

/** Calls a receiver once with one notice. Whatever the channel, the id of the notice goes along as its key. */
export async function sendNotice(
  notice: { readonly noticeId: string; readonly content: NoticeContent },
  target: Target,
  ports: SendPorts,
): Promise<SendOutcome> {
  const { noticeId, content } = notice
  switch (target.channel) {
    case 'webhook': {
      const body = webhookBody(noticeId, content)
      const headers = signed({ noticeId, body, secret: target.secret }, ports.now())
      return postJson({ url: target.url, body, headers }, ports.mayReach)
    }
    case 'slack': {
      const headers = { 'idempotency-key': noticeId }
      return postJson({ url: target.url, body: slackBody(noticeId, content), headers }, ports.mayReach)
    }
    case 'email':
      return sendEmail(target, emailMessage(noticeId, content))
    case 'console':
      ports.print(noticeId, content)
      return { kind: 'sent' }
  }
}

/** Headers of Standard Webhooks; `webhook-id` and `idempotency-key` stay the same in every attempt. */
function signed({ noticeId, body, secret }: { noticeId: string; body: string; secret: string }, now: number) {
  const at = new Date(now)
  return {
    'webhook-id': noticeId,
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': new Webhook(secret).sign(noticeId, at, body),
    'idempotency-key': noticeId,
  }
}
