import { backoffMs } from '@telstar/runtime/backoff'
import { isTransient } from '@telstar/runtime/database'
import { type Delivery, deliveryOf, type Patience } from './delivery.js'
import type { SendOutcome } from './send-outcome.js'

/** What came of trying; none: another has it, or it is done, or not due. */
export type Attempt = Delivery | { readonly kind: 'none' }

/** A notice taken for one attempt. */
interface Claimed {
  /** This one included. */
  readonly attempts: number
  /** Since it was made, or set going again. */
  readonly ageMs: number
}

export interface DeliveryPorts<Notice extends Claimed> {
  /** Takes a notice that is due; null where another has it. @param evenFailed somebody asked for it to be tried again */
  claim(noticeId: string, evenFailed: boolean): Promise<Notice | null>
  /** Calls whoever gets it. */
  send(notice: Notice): Promise<SendOutcome>
  /** Says in the row how it went, where the claim is still held. */
  write(notice: Notice, delivery: Delivery): Promise<void>
  tried(notice: Notice, delivery: Delivery): void
  readonly patience: Patience
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
export async function deliverNotice<Notice extends Claimed>(
  noticeId: string,
  ports: DeliveryPorts<Notice>,
  evenFailed = false,
): Promise<Attempt> {
  const notice = await ports.claim(noticeId, evenFailed)
  if (notice === null) return { kind: 'none' }
  const delivery = deliveryOf(await ports.send(notice), notice, {
    patience: ports.patience,
    random: ports.random(),
  })
  await insist(() => ports.write(notice, delivery), ports)
  ports.tried(notice, delivery)
  return delivery
}

async function insist(
  act: () => Promise<void>,
  { random, pause }: Pick<DeliveryPorts<Claimed>, 'random' | 'pause'>,
): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await act()
    } catch (error) {
      if (attempt + 1 >= markTries || !isTransient(error)) throw error
      await pause(backoffMs(attempt, { firstMs: 200, mostMs: 2000 }, random()))
    }
  }
}
