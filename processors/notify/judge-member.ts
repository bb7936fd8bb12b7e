import { alertLabels } from '@telstar/contracts/alert-labels'
import type { Labels } from '@telstar/runtime/match-labels'
import type { Inhibits } from './inhibition.js'
import type { Member, Told } from './member.js'
import type { Route } from './route.js'

export type TellReason = 'first' | 'changed' | 'resolved' | 'repeat' | 'escalated'
export type QuietReason =
  | 'resolved-quietly'
  | 'silenced'
  | 'inhibited'
  | 'moved'
  | 'acknowledged'
  | 'recent'
  | 'rate-limited'
  | 'receiver-gone'

/** Something to be told to a receiver, and what is told of the alert after it. */
export interface Step {
  readonly receiver: string
  readonly reason: TellReason
  /** With the alert, the channel and the recipient it is what is told once. */
  readonly transition: string
  readonly told: Told
}

export type Judgement =
  | { readonly kind: 'tell'; readonly steps: readonly Step[] }
  | {
      readonly kind: 'quiet'
      readonly reason: QuietReason
      readonly detail: Readonly<Record<string, string>>
      /** It leaves the group. */
      readonly gone: boolean
    }

export interface Judging {
  readonly route: Route
  readonly now: number
  readonly inhibits: Inhibits
  /** The silence that fits, or null. */
  silencedBy(labels: Labels): string | null
}

/**
 * What a group's receiver is told of an alert now, and why, or why not. A silence holds everything back, the end of what
 * was told before as well until the silence is over; an inhibition holds back all but the end.
 */
export function judgeMember(member: Member, judging: Judging): Judgement {
  const { alert, told, moved } = member
  if (alert.state === 'cleared' && told === null) return quiet('resolved-quietly', {}, true)
  const labels = alertLabels(alert)
  const silenceId = judging.silencedBy(labels)
  if (silenceId !== null) return quiet('silenced', { silenceId })
  if (alert.state === 'cleared' && told !== null) return tell(endOf(member, told, judging))
  if (moved) return quiet('moved', {}, told === null)
  const by = judging.inhibits(alert, labels)
  if (by !== null) return quiet('inhibited', { by })
  return told === null ? tell([firstOf(member, judging)]) : judgeStanding(member, told, judging)
}

function judgeStanding(member: Member, told: Told, judging: Judging): Judgement {
  const { alert, transition } = member
  const { route, now } = judging
  const changed = transition > told.transition
  const acknowledged = alert.ackState === 'acknowledged'
  const escalations = acknowledged ? [] : escalationsOf(member, told, judging)
  const repeats = !changed && !acknowledged && told.at + route.repeatIntervalMs <= now
  const main = changed ? [changeOf(member, told, judging)] : repeats ? [repeatOf(member, told, judging)] : []
  if (main.length + escalations.length > 0) return tell([...main, ...escalations])
  return acknowledged
    ? quiet('acknowledged', { by: alert.ackBy ?? '' })
    : quiet('recent', { until: new Date(told.at + route.repeatIntervalMs).toISOString() })
}

/** When the group must look at an alert that was told and goes on; null when only an event is a reason to. */
export function nextLook(
  { alert, moved }: Member,
  told: Told,
  { route, now }: Pick<Judging, 'route' | 'now'>,
): number | null {
  if (moved || alert.ackState === 'acknowledged') return null
  const next = route.escalate[told.escalations]
  // An escalation is not put off by group_interval: it goes to somebody else.
  const repeatAt = Math.max(told.at + route.repeatIntervalMs, now + route.groupIntervalMs)
  return next === undefined ? repeatAt : Math.min(repeatAt, told.firstAt + next.afterMs)
}

function firstOf({ transition }: Member, { route, now }: Judging): Step {
  const told = { transition, firstAt: now, at: now, escalations: 0 }
  return { receiver: route.receiver, reason: 'first', transition: String(transition), told }
}

function changeOf({ transition }: Member, told: Told, { route, now }: Judging): Step {
  const next = { ...told, transition, at: now }
  return { receiver: route.receiver, reason: 'changed', transition: String(transition), told: next }
}

function repeatOf(_: Member, told: Told, { route, now }: Judging): Step {
  const next = { ...told, at: now }
  return {
    receiver: route.receiver,
    reason: 'repeat',
    // By the time of the telling before: a count would begin anew where another group takes the alert over.
    transition: `${told.transition}-repeat-${told.at}`,
    told: next,
  }
}

/** All levels that are due: after a long stop more than one may be. */
function escalationsOf({ transition }: Member, told: Told, { route, now }: Judging): Step[] {
  return route.escalate.flatMap(({ afterMs, receiver }, index): Step[] => {
    const level = index + 1
    if (level <= told.escalations || told.firstAt + afterMs > now) return []
    const next = { ...told, escalations: level }
    return [{ receiver, reason: 'escalated', transition: `${transition}-escalation-${level}`, told: next }]
  })
}

/** Everybody who was told that it began is told that it ended. */
function endOf({ transition }: Member, told: Told, { route }: Judging): Step[] {
  const receivers = [
    route.receiver,
    ...route.escalate.slice(0, told.escalations).map(({ receiver }) => receiver),
  ]
  return [...new Set(receivers)].map((receiver) => ({
    receiver,
    reason: 'resolved',
    transition: String(transition),
    told,
  }))
}

function tell(steps: readonly Step[]): Judgement {
  return { kind: 'tell', steps }
}

function quiet(reason: QuietReason, detail: Readonly<Record<string, string>>, gone = false): Judgement {
  return { kind: 'quiet', reason, detail, gone }
}
