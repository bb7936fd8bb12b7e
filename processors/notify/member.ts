import type { Alert } from '@telstar/contracts/alert'
import type { AlertEvent } from '@telstar/contracts/alert-event'

/** What the group's receiver last heard of an alert that goes on. */
export interface Told {
  readonly transition: number
  /** Unix milliseconds, as are all times here. */
  readonly firstAt: number
  readonly at: number
  readonly escalations: number
}

/** An alert in a group. */
export interface Member {
  readonly groupKey: string
  readonly alertId: string
  /** The newest version of the alert that is known here. */
  readonly version: number
  /** The version with which it became what it is: raised, another severity, flapping, cleared. */
  readonly transition: number
  /** Its labels no longer lead here: only its end is told. */
  readonly moved: boolean
  readonly alert: Alert
  readonly told: Told | null
  /** The reason on record why nothing was told; it is written once, not at every look. */
  readonly standing: string | null
}

export interface MemberStep {
  readonly member: Member
  /** Whether the group must look at it. */
  readonly stirs: boolean
}

/**
 * The alert in its group after an event, or null where nothing changes: it is known already, or it came to its end before
 * it came here.
 * @param belongs whether its labels lead to this group now
 */
export function evolveMember(
  member: Member | null,
  { type, alert }: AlertEvent,
  { groupKey, belongs }: { readonly groupKey: string; readonly belongs: boolean },
): MemberStep | null {
  if (member === null) return belongs && alert.state !== 'cleared' ? enters(groupKey, type, alert) : null
  if (alert.version <= member.version) return alert.version === member.version ? led(member, belongs) : null
  const before = member.alert
  const turned = isTurn(before, alert)
  const next = {
    ...member,
    alert,
    version: alert.version,
    transition: turned ? alert.version : member.transition,
    moved: !belongs,
  }
  const unsettled = before.suppressedBy !== alert.suppressedBy || before.ackState !== alert.ackState
  return { member: next, stirs: turned || unsettled || next.moved !== member.moved }
}

/** Of the version that is known already: other routes may lead elsewhere, or here again. */
function led(member: Member, belongs: boolean): MemberStep | null {
  return member.moved === belongs ? { member: { ...member, moved: !belongs }, stirs: true } : null
}

function enters(groupKey: string, type: AlertEvent['type'], alert: Alert): MemberStep {
  // Whoever comes in the middle of its life is known by its beginning, so that no recipient hears of that twice.
  const transition = type === 'AlertUpdated' ? alert.version : 1
  const { alertId, version } = alert
  const member = { groupKey, alertId, version, transition, alert, moved: false, told: null, standing: null }
  return { member, stirs: true }
}

function isTurn(before: Alert, after: Alert): boolean {
  if (before.state === 'cleared') return false
  return after.state === 'cleared' || before.severity !== after.severity || before.flapping !== after.flapping
}
