import { postJson } from '@telstar/senders/post-json'
import { sendEmail } from '@telstar/senders/send-email'
import type { SendOutcome } from '@telstar/senders/send-outcome'
import { sendWebhook } from '@telstar/senders/send-webhook'
import { emailMessage } from './email-message.js'
import type { NoticeContent } from './notice-content.js'
import type { Target } from './receivers.js'
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
    case 'webhook':
      return sendWebhook(target, { key: noticeId, body: webhookBody(noticeId, content) }, ports)
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
