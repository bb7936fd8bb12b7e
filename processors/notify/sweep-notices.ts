import type { Database } from '@telstar/runtime/database'
import { overdueNotices } from './deliveries-table.js'
import type { NotifyEvents } from './events.js'

export interface SweepPorts {
  readonly pool: Database
  readonly events: NotifyEvents
  readonly queue: {
    enqueueAgain(noticeIds: readonly string[]): Promise<void>
    standsStill(ms: number): boolean
    restart(): void
  }
  deliver(noticeId: string): Promise<unknown>
}

/** Due for so long: its job is lost. */
const graceMs = 3000
/** Overdue for so long: jobs do not get through, so it is delivered without one. */
const directMs = 7000
const mostDirect = 25
/** Longer than any call takes: a busy worker starts jobs sooner. */
const standstillMs = 15_000

/**
 * Takes up again what should be on its way and is not, whatever became of Redis: the rows alone say what is due. One claim
 * at a time keeps it from being delivered twice.
 */
export async function sweepNotices({ pool, events, queue, deliver }: SweepPorts): Promise<void> {
  const overdue = await overdueNotices(pool, graceMs)
  if (overdue.length === 0) return
  const direct = overdue.filter(({ lateMs }) => lateMs > directMs).slice(0, mostDirect)
  events.noticesSwept({ again: overdue.length - direct.length, direct: direct.length })
  const again = queue.enqueueAgain(overdue.map(({ noticeId }) => noticeId))
  if (direct.length > 0 && queue.standsStill(standstillMs)) queue.restart()
  await Promise.all([again, ...direct.map(({ noticeId }) => deliver(noticeId))])
}
