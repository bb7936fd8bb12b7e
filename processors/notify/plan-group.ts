import type { Alert } from '@telstar/contracts/alert'
import {
  type Judgement,
  type Judging,
  judgeMember,
  nextLook,
  type QuietReason,
  type Step,
  type TellReason,
} from './judge-member.js'
import type { Member, Told } from './member.js'
import type { NoticeGroup } from './notice-group.js'
import { lastRoute, type Route } from './route.js'

/** An alert of a notice to be. */
export interface Telling {
  readonly receiver: string
  readonly reason: TellReason
  readonly transition: string
  readonly alert: Alert
}

/** Why nothing was told, or not yet. */
export interface Quiet {
  readonly alertId: string
  readonly version: number
  readonly receiver: string
  readonly decision: 'skipped' | 'delayed'
  readonly reason: QuietReason | 'shadow-rule' | 'muted-route' | 'group-wait'
  readonly detail: Readonly<Record<string, string>>
}

export interface GroupPlan {
  readonly tellings: readonly Telling[]
  /** Only what is news: the same reason is not written at every look. */
  readonly quiets: readonly Quiet[]
  /** Members that stay and are different now. */
  readonly changed: readonly Member[]
  /** Alert ids of members that leave. */
  readonly gone: readonly string[]
  /** When the group is to be looked at again, without an event: null is never. */
  readonly dueAt: number | null
  /** So many of its alerts go on. */
  readonly firing: number
}

export interface Planning extends Omit<Judging, 'route'> {
  /** None when the configuration no longer has it. */
  readonly route: Route | undefined
  /** Until when a receiver gets nothing more, or null. */
  limitedUntil(receiver: string): number | null
  /** Whether the configuration has the receiver. */
  knows(receiver: string): boolean
}

interface Outcome {
  readonly tellings: readonly Telling[]
  readonly quiet: Quiet | null
  readonly member: Member | null
  readonly lookAt: number | null
}

/** A silence or an inhibition may end without an event of the alert. */
const leastLookMs = 1000

/** What a group says now, to whom and why, and what it keeps to itself. */
export function planGroup(group: NoticeGroup, members: readonly Member[], planning: Planning): GroupPlan {
  const { route } = planning
  const outcomes = members.map((member) =>
    route === undefined ? withoutRoute(member, group, planning) : outcomeOf(member, { ...planning, route }),
  )
  const looks = outcomes.flatMap(({ lookAt }) => (lookAt === null ? [] : [lookAt]))
  return {
    tellings: outcomes.flatMap(({ tellings }) => tellings),
    quiets: outcomes.flatMap(({ quiet }) => (quiet === null ? [] : [quiet])),
    changed: outcomes.flatMap(({ member }, index) =>
      member === null || member === members[index] ? [] : [member],
    ),
    gone: outcomes.flatMap(({ member }, index) => (member === null ? [members[index]?.alertId ?? ''] : [])),
    dueAt: looks.length === 0 ? null : Math.min(...looks),
    firing: outcomes.filter(({ member }) => member !== null && member.alert.state !== 'cleared').length,
  }
}

type Ready = Planning & { readonly route: Route }

function outcomeOf(member: Member, planning: Ready): Outcome {
  const judgement = judgeMember(member, planning)
  return judgement.kind === 'tell'
    ? toldOutcome(member, judgement.steps, planning)
    : quietOutcome(member, judgement, planning)
}

function toldOutcome(member: Member, steps: readonly Step[], planning: Ready): Outcome {
  const { now, route } = planning
  const limits = steps.map(({ receiver }) => planning.limitedUntil(receiver))
  const free = steps.filter((_, index) => limits[index] === null)
  const until = Math.max(...limits.map((limit) => limit ?? 0))
  const tellings = free.map(({ receiver, reason, transition }) => ({
    receiver,
    reason,
    transition,
    alert: member.alert,
  }))
  // Each step says what is told after it alone; several of one alert are different fields of it.
  const told = free.reduce<Told | null>(
    (after, step) => (after === null ? step.told : merged(after, step)),
    member.told,
  )
  if (free.length === steps.length) {
    if (told === null || member.alert.state === 'cleared')
      return { tellings, quiet: null, member: null, lookAt: null }
    const next = { ...member, told, standing: null }
    return { tellings, quiet: null, member: next, lookAt: nextLook(next, told, planning) }
  }
  const limited = steps.find((_, index) => limits[index] !== null)
  const detail = { until: new Date(until).toISOString() }
  const quiet = {
    ...{ alertId: member.alertId, version: member.version, receiver: limited?.receiver ?? route.receiver },
    ...{ decision: 'delayed' as const, reason: 'rate-limited' as const, detail },
  }
  const again = Math.max(until, now + leastLookMs)
  return { tellings, ...standing({ ...member, told }, quiet, 'rate-limited'), lookAt: again }
}

function merged(after: Told, { reason, told }: Step): Told {
  return reason === 'escalated'
    ? { ...after, escalations: told.escalations }
    : { ...told, escalations: after.escalations }
}

function quietOutcome(
  member: Member,
  judgement: Extract<Judgement, { kind: 'quiet' }>,
  planning: Ready,
): Outcome {
  const { now, route } = planning
  const { reason, detail, gone } = judgement
  const quiet = {
    ...{ alertId: member.alertId, version: member.version, receiver: route.receiver },
    ...{ decision: 'skipped' as const, reason, detail },
  }
  if (gone) return { tellings: [], quiet, member: null, lookAt: null }
  const held = reason === 'silenced' || reason === 'inhibited'
  const own = member.told === null ? null : nextLook(member, member.told, planning)
  const lookAt = held ? now + Math.max(route.groupIntervalMs, leastLookMs) : own
  const id = held ? `${reason} ${Object.values(detail).join()}` : reason
  return { tellings: [], ...standing(member, quiet, id), lookAt }
}

/** Only another reason than the one on record is written down. */
function standing(member: Member, quiet: Quiet, id: string): { quiet: Quiet | null; member: Member } {
  if (member.standing === id) return { quiet: null, member }
  return { quiet, member: { ...member, standing: id } }
}

/** The route is gone; a receiver that is still there and heard of the beginning is told of the end, and of nothing else. */
function withoutRoute(member: Member, { receiver }: NoticeGroup, planning: Planning): Outcome {
  if (member.told !== null && planning.knows(receiver))
    return outcomeOf({ ...member, moved: true }, { ...planning, route: lastRoute(receiver) })
  const { alertId, version } = member
  const quiet: Quiet = {
    alertId,
    version,
    receiver,
    decision: 'skipped',
    reason: 'receiver-gone',
    detail: {},
  }
  return { tellings: [], quiet, member: null, lookAt: null }
}
