import type { Logger } from '@telstar/runtime/logger'
import { Fenced } from './fenced.js'
import type { GroupMember } from './group-member.js'
import { Abandoned, handleSlice, type SlicePorts } from './handle-slice.js'
import { pause } from './pause.js'
import type { RecordPoll } from './record-poll.js'
import type { Slice } from './slice.js'

interface Attendance {
  readonly member: GroupMember
  readonly poll: RecordPoll
  readonly ports: SlicePorts
  readonly log: Logger
  readonly stopping: AbortSignal
}

/** `unfinished`: the consumer stops, and the handler did not end in time. */
export type SliceOutcome = 'handled' | 'fenced' | 'abandoned' | 'unfinished'

const unattendedMs = 500
const pollMs = 50
/** How long a handler at work may keep partitions from going to their next owner, or the consumer from stopping. */
const graceMs = 4000

/**
 * Handles a slice while staying a member of the group, however long that takes: fetching pauses and polling goes on, so
 * that max.poll.interval.ms is kept and rebalances are served.
 */
export async function attendSlice(slice: Slice, attendance: Attendance): Promise<SliceOutcome> {
  const { ports, log, stopping } = attendance
  const revoked = new AbortController()
  const signal = AbortSignal.any([stopping, revoked.signal])
  const ended = new AbortController()
  const work = handleSlice(slice, { ...ports, log, signal }).finally(() => ended.abort())
  // Until it is awaited below, its failure must not count as unhandled.
  work.catch(() => {})
  await pause(unattendedMs, ended.signal)
  if (!ended.signal.aborted && !(await stayMember({ ...attendance, ended: ended.signal, revoked }))) {
    return 'unfinished'
  }
  return outcomeOf(work, log)
}

async function outcomeOf(work: Promise<void>, log: Logger): Promise<SliceOutcome> {
  try {
    await work
    return 'handled'
  } catch (error) {
    if (error instanceof Abandoned) return 'abandoned'
    if (!(error instanceof Fenced)) throw error
    log.warn({ err: error }, 'another consumer has handled these records: reading from its offsets')
    return 'fenced'
  }
}

interface Membership extends Attendance {
  /** Aborted when the slice has been handled. */
  readonly ended: AbortSignal
  readonly revoked: AbortController
}

/** @returns false when the consumer stops and the slice does not end */
async function stayMember({ member, poll, ended, revoked, stopping, log }: Membership): Promise<boolean> {
  let strays = 0
  member.pause()
  while (!ended.aborted) {
    if (stopping.aborted) {
      await pause(graceMs, ended)
      return ended.aborted
    }
    if (member.revoked) {
      revoked.abort()
      await pause(graceMs, ended)
    }
    member.settle()
    strays += await polled(poll, log)
  }
  member.resume()
  if (strays > 0) member.reload()
  return true
}

/** Fetching is paused: a message is the exception, and is read again later. */
async function polled(poll: RecordPoll, log: Logger): Promise<number> {
  try {
    return (await poll.next(1, pollMs)).length
  } catch (error) {
    log.debug({ err: error }, 'polling failed')
    await pause(pollMs)
    return 0
  }
}
