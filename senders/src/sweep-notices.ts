import type { OverdueNotice } from './overdue-notice.js'

export interface SweepPorts {
  /** Notices that nobody delivers although they have been due for longer than this. */
  overdue(graceMs: number): Promise<readonly OverdueNotice[]>
  readonly events: {
    noticesSwept(fact: { readonly again: number; readonly direct: number }): void
  }
  readonly queue: {
    enqueueAgain(noticeIds: readonly string[]): Promise<void>
    standsStill(ms: number): boolean
    restart(): void
  }
  /** Nobody waits for what is begun there. */
  readonly direct: { begin(notices: readonly OverdueNotice[]): number }
}

/** Due for so long: its job is lost. */
const graceMs = 3000
/** Overdue for so long: jobs do not get through, so it is delivered without one. */
const directMs = 7000
/** Longer than any call takes: a busy worker starts jobs sooner. */
const standstillMs = 15_000

/**
 * Takes up again what should be on its way and is not, whatever became of Redis: the rows alone say what is due. One claim
 * at a time keeps it from being delivered twice.
 */
export async function sweepNotices({ overdue: find, events, queue, direct }: SweepPorts): Promise<void> {
  const overdue = await find(graceMs)
  if (overdue.length === 0) return
  const late = overdue.filter(({ lateMs }) => lateMs > directMs)
  const begun = direct.begin(late)
  events.noticesSwept({ again: overdue.length - begun, direct: begun })
  const again = queue.enqueueAgain(overdue.map(({ noticeId }) => noticeId))
  if (late.length > 0 && queue.standsStill(standstillMs)) queue.restart()
  await again
}
