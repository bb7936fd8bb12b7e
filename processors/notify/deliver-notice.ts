import { backoffMs } from '@telstar/runtime/backoff'
import { type Database, isTransient } from '@telstar/runtime/database'
import { type Delivery, deliveryOf } from '@telstar/senders/delivery'
import type { SendOutcome } from '@telstar/senders/send-outcome'
import { type ClaimedNotice, claimNotice, markFailed, markSent, putOff } from './deliveries-table.js'
import type { NotifyEvents } from './events.js'
import type { Receiver, Target } from './receivers.js'

/** What came of trying; none: another has it, or it is done, or not due. */
export type Attempt = Delivery | { readonly kind: 'none' }

export interface DeliveryPorts {
  readonly pool: Database
  readonly receivers: ReadonlyMap<string, Receiver>
  readonly events: NotifyEvents
  send(notice: ClaimedNotice, target: Target): Promise<SendOutcome>
  /** 0–1. */
  random(): number
  pause(ms: number): Promise<void>
}

/** The outcome of a call that was made must not get lost: that would be a repetition. */
const markTries = 5

/**
 * One attempt at one notice. The row is claimed before the receiver is called and says afterwards how it went; a process
 * that dies in between leaves a claim that ends, and the notice is sent again with the same id.
 */
export async function deliverNotice(
  noticeId: string,
  ports: DeliveryPorts,
  evenFailed = false,
): Promise<Attempt> {
  const notice = await claimNotice(ports.pool, noticeId, evenFailed)
  if (notice === null) return { kind: 'none' }
  const outcome = await outcomeOf(notice, ports)
  const delivery = deliveryOf(outcome, notice, ports.random())
  await insist(() => write(notice, delivery, ports.pool), ports)
  ports.events.noticeTried(notice, delivery)
  return delivery
}

// Not for good: while a new configuration is brought in, another process may know it already.
const unknownRecipient: SendOutcome = {
  kind: 'failed',
  why: 'the configuration does not have this recipient',
  final: false,
}

const wiped: SendOutcome = { kind: 'failed', why: 'what it said is no longer kept', final: true }

async function outcomeOf(notice: ClaimedNotice, { receivers, send }: DeliveryPorts): Promise<SendOutcome> {
  // Somebody may ask for one again that failed long ago.
  if (!('alerts' in notice.content)) return wiped
  const target = targetOf(notice, receivers)
  return target === undefined ? unknownRecipient : send(notice, target)
}

function targetOf({ receiver, channel, recipient }: ClaimedNotice, receivers: ReadonlyMap<string, Receiver>) {
  return receivers
    .get(receiver)
    ?.targets.find((target) => target.channel === channel && target.recipient === recipient)
}

async function write(notice: ClaimedNotice, delivery: Delivery, pool: Database): Promise<void> {
  switch (delivery.kind) {
    case 'sent':
      return markSent(pool, notice)
    case 'failed':
      return markFailed(pool, notice, delivery.why)
    case 'again':
      return putOff(pool, notice, delivery)
  }
}

async function insist(act: () => Promise<void>, { random, pause }: DeliveryPorts): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await act()
    } catch (error) {
      if (attempt + 1 >= markTries || !isTransient(error)) throw error
      await pause(backoffMs(attempt, { firstMs: 200, mostMs: 2000 }, random()))
    }
  }
}
