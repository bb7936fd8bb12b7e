import type { Slice } from '@telstar/bus/slice'
import { type Database, inTransaction } from '@telstar/runtime/database'
import { advanceOffsets } from './consumer-offsets-table.js'
import { decideNotices, type NoticeTerms } from './decide-notices.js'
import type { DepartmentEvents } from './events.js'
import { noticeOf } from './notice-of.js'
import { enterNotices, type NewNotice } from './notices-table.js'
import { type SupportEvent, supportEventOf } from './support-event.js'

export interface DepartmentPorts {
  readonly consumer: string
  readonly pool: Database
  readonly terms: NoticeTerms
  readonly events: DepartmentEvents
  /** Nobody waits for it: what is not enqueued is found by the sweep. */
  enqueue(noticeIds: readonly string[]): void
}

/**
 * Decides which departments are told of the events of a slice. Notices and offsets are one transaction, and there is one
 * notice for each event, department and channel: a slice or an event that comes again leads to nothing.
 * @throws {Fenced} when another consumer owns a partition; {Error} when a record is no event
 */
export async function handle({ records, positions }: Slice, ports: DepartmentPorts): Promise<void> {
  const known = records.map(supportEventOf).filter((event) => event !== null)
  const notices = known.flatMap((event) => newNotices(event, ports.terms))
  const queued = await inTransaction(ports.pool, async (transaction) => {
    const entered = await enterNotices(transaction, notices)
    await advanceOffsets(transaction, ports.consumer, positions)
    return entered
  })
  ports.events.decided(notices)
  ports.events.unknown(records.length - known.length)
  ports.enqueue(queued)
}

function newNotices(event: SupportEvent, terms: NoticeTerms): NewNotice[] {
  return decideNotices(event, terms).map((decision) => ({
    notice: noticeOf(event, decision),
    channel: decision.channel,
    rule: decision.rule,
    withheld: decision.withheld,
  }))
}
