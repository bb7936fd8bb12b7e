import type { Database } from '@telstar/runtime/database'
import type { DeliveryPorts } from '@telstar/senders/deliver-notice'
import type { Delivery } from '@telstar/senders/delivery'
import type { SendOutcome } from '@telstar/senders/send-outcome'
import { type ClaimedNotice, claimNotice, markFailed, markSent, putOff } from './deliveries-table.js'
import type { NotifyEvents } from './events.js'
import type { Receiver, Target } from './receivers.js'

/** An alert that is older helps nobody. */
const patience = { ageMs: 15 * 60_000, attempts: 8, pauseMs: 30_000 }

interface Reach {
  readonly pool: Database
  readonly receivers: ReadonlyMap<string, Receiver>
  readonly events: NotifyEvents
  send(notice: ClaimedNotice, target: Target): Promise<SendOutcome>
}

/** What the delivery of notices stands on, but for patience, chance and time. */
export function deliveryPorts(reach: Reach): Omit<DeliveryPorts<ClaimedNotice>, 'random' | 'pause'> {
  const { pool, events } = reach
  return {
    claim: (noticeId, evenFailed) => claimNotice(pool, noticeId, evenFailed),
    send: (notice) => outcomeOf(notice, reach),
    write: (notice, delivery) => write(notice, delivery, pool),
    tried: events.noticeTried,
    patience,
  }
}

// Not for good: while a new configuration is brought in, another process may know it already.
const unknownRecipient: SendOutcome = {
  kind: 'failed',
  why: 'the configuration does not have this recipient',
  final: false,
}

const wiped: SendOutcome = { kind: 'failed', why: 'what it said is no longer kept', final: true }

async function outcomeOf(notice: ClaimedNotice, { receivers, send }: Reach): Promise<SendOutcome> {
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
