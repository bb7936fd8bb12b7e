import type { ClockName, ResolutionCode } from '../../complaints/complaint-vocabulary.js'
import type { ComplaintEvent, ComplaintOpened } from '../../complaints/events.js'
import { evolve } from '../../complaints/evolve.js'
import type { Complaint } from '../../complaints/state.js'
import type { Clock } from '../../service-levels/service-level.js'

/** A clock as people read it, after it has ended, too. */
export type ClockView = Pick<Clock, 'minutes' | 'warnAt' | 'dueAt'> & {
  /** `ended`: what it measured will not come any more. */
  readonly state: 'running' | 'stopped' | 'done' | 'ended'
  readonly doneAt: string | null
  /** Null until it is done. */
  readonly withinTarget: boolean | null
  readonly warned: boolean
  readonly breached: boolean
}

/** What was done about it in the end, the last time. */
export type ResolutionView = {
  readonly code: ResolutionCode
  readonly resolvedAt: string
  readonly confirmed: boolean
}

/** A complaint as it is shown: its state, and what its rules need no more. Nothing personal stands here. */
export interface ComplaintView {
  readonly complaint: Complaint
  readonly opened: Pick<ComplaintOpened['data'], 'channel' | 'cells' | 'occurredAt' | 'openedAt'>
  readonly firstResponse: ClockView
  readonly resolution: ClockView
  readonly outcome: ResolutionView | null
  readonly closedAt: string | null
  readonly timesReopened: number
}

/** What an event makes of the view. @param at when it happened, ISO 8601 */
export function evolveView(view: ComplaintView | null, event: ComplaintEvent, at: string): ComplaintView {
  const complaint = evolve(view?.complaint ?? null, event)
  if (event.type === 'ComplaintOpened') return openedView(complaint, event)
  if (view === null) throw new Error(`a complaint begins with ComplaintOpened, not with ${event.type}`)
  const changed = { ...view, ...changes(view, event, at), complaint }
  return {
    ...changed,
    firstResponse: clockView(changed.firstResponse, complaint, 'firstResponse'),
    resolution: clockView(changed.resolution, complaint, 'resolution'),
  }
}

function openedView(complaint: Complaint, { data }: ComplaintOpened): ComplaintView {
  const { channel, cells, occurredAt, openedAt } = data
  const clock: ClockView = {
    ...{ minutes: 0, warnAt: openedAt, dueAt: openedAt, state: 'ended' },
    ...{ doneAt: null, withinTarget: null, warned: false, breached: false },
  }
  return {
    complaint,
    opened: { channel, cells, occurredAt, openedAt },
    firstResponse: clockView(clock, complaint, 'firstResponse'),
    resolution: clockView(clock, complaint, 'resolution'),
    outcome: null,
    closedAt: null,
    timesReopened: 0,
  }
}

function changes(view: ComplaintView, event: ComplaintEvent, at: string): Partial<ComplaintView> {
  if (event.type === 'FirstResponseGiven')
    return { firstResponse: done(view.firstResponse, event.data.at, event.data.withinTarget) }
  if (event.type === 'ComplaintResolved') {
    const { resolvedAt, withinTarget, resolutionCode: code } = event.data
    const resolution = done(view.resolution, resolvedAt, withinTarget)
    return { resolution, outcome: { code, resolvedAt, confirmed: false } }
  }
  if (event.type === 'ResolutionConfirmed')
    return { outcome: view.outcome && { ...view.outcome, confirmed: true } }
  if (event.type === 'ComplaintReopened')
    return { outcome: null, closedAt: null, timesReopened: view.timesReopened + 1 }
  return event.type === 'ComplaintClosed' ? { closedAt: at } : {}
}

function done(clock: ClockView, doneAt: string, withinTarget: boolean): ClockView {
  return { ...clock, state: 'done', doneAt, withinTarget }
}

/** What the state says of a clock that has not ended; of one that has, what was last said. */
function clockView(
  last: ClockView,
  { serviceLevel, marks, standing }: Complaint,
  name: ClockName,
): ClockView {
  const clock = serviceLevel[name]
  if (clock === null)
    return last.state === 'done' ? { ...last, ...seen(last, marks[name]) } : { ...last, state: 'ended' }
  const { minutes, warnAt, dueAt } = clock
  return {
    ...{ minutes, warnAt, dueAt, doneAt: null, withinTarget: null },
    state: standing.status === 'pending' ? 'stopped' : 'running',
    ...seen(clock, marks[name]),
  }
}

function seen(
  { warnAt, dueAt }: Pick<Clock, 'warnAt' | 'dueAt'>,
  { warnedAt, breachedAt }: Complaint['marks'][ClockName],
): Pick<ClockView, 'warned' | 'breached'> {
  return { warned: warnedAt === warnAt, breached: breachedAt === dueAt }
}
