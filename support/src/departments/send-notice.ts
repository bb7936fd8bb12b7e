import { publishEvent } from '@telstar/bus/cloud-event'
import { ProduceFailed } from '@telstar/bus/produce-failed'
import type { Producer } from '@telstar/bus/start-producer'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import type { SupportNotice } from '@telstar/contracts/support-notice'
import { sendEmail } from '@telstar/senders/send-email'
import type { SendOutcome } from '@telstar/senders/send-outcome'
import { sendWebhook } from '@telstar/senders/send-webhook'
import type { Department } from '../domain/actor.js'
import type { AddressBook } from './address-book.js'
import type { ClaimedNotice } from './deliveries-table.js'

export interface SendPorts {
  readonly book: AddressBook
  readonly producer: Producer
  /** Whether a webhook may be sent to this address. */
  mayReach(address: string): boolean
  /** Unix milliseconds. */
  now(): number
}

const topics: Readonly<Record<Department, string>> = {
  'network-operations': kafkaTopics.supportNetworkOperations.name,
  billing: kafkaTopics.supportBilling.name,
  'customer-care': kafkaTopics.supportCustomerCare.name,
}

// Not for good: while a new address book is brought in, another process may know it already.
const unknownAddress: SendOutcome = {
  kind: 'failed',
  why: 'the department has no address for this channel',
  final: false,
}

/** Calls a department once. Whatever the channel, the id of the notice goes along as its key. */
export async function sendNotice(
  { channel, content }: Pick<ClaimedNotice, 'channel' | 'content'>,
  ports: SendPorts,
): Promise<SendOutcome> {
  const { mail, webhook } = ports.book.departments[content.department]
  switch (channel) {
    case 'topic':
      return sendToTopic(content, ports)
    case 'webhook':
      if (webhook === undefined) return unknownAddress
      return sendWebhook(webhook, { key: content.noticeId, body: JSON.stringify(content) }, ports)
    case 'mail':
      return mail === undefined ? unknownAddress : sendMail(mail, content, ports)
  }
}

async function sendMail(recipient: string, notice: SupportNotice, { book }: SendPorts): Promise<SendOutcome> {
  if (book.sender === null) return unknownAddress
  const { noticeId, title, item, customerId, type, at } = notice
  const lines = [
    title,
    '',
    `${item.context}: ${item.id}`,
    `customer: ${customerId}`,
    `event: ${type}`,
    `at: ${at}`,
  ]
  return sendEmail(
    { recipient, ...book.sender },
    {
      messageId: `<${noticeId}@telstar>`,
      subject: title,
      text: `${lines.join('\n')}\n`,
      headers: { 'X-TelStar-Notice': noticeId, 'X-TelStar-Item': `${item.context}-${item.id}` },
    },
  )
}

async function sendToTopic(notice: SupportNotice, { producer, now }: SendPorts): Promise<SendOutcome> {
  try {
    await publishEvent(producer, {
      topic: topics[notice.department],
      key: notice.item.id,
      type: 'telstar.support.DepartmentNotified',
      subject: notice.item.id,
      id: notice.noticeId,
      time: new Date(notice.at),
      timestamp: now(),
      source: '/support',
      data: notice,
      causationId: notice.eventId,
    })
    return { kind: 'sent' }
  } catch (error) {
    if (!(error instanceof ProduceFailed)) throw error
    return { kind: 'failed', why: error.code, final: error.code === 'too-large' }
  }
}
