import { type Absence, absenceOf, isBack, isGone, type Moment, type Suspect } from './absence.js'

/** Nodes that are judged together: those of a site, or of the region. */
export interface Group {
  /** Nodes that were ever heard and are not decommissioned, suspects included. */
  readonly heard: number
  readonly suspects: readonly Suspect[]
}

export interface Quorum {
  /** It is down when more than this share is gone … */
  readonly share: number
  /** … and at least so many nodes. */
  readonly least: number
  readonly graceMs: number
}

export interface GroupVerdict {
  /** `unclear`: neither enough are gone nor are enough back; what stands, stands. */
  readonly state: 'down' | 'up' | 'unclear'
  readonly heard: number
  readonly gone: number
  /** When so many were gone that it was down; only for `down`. */
  readonly wentAt: number
  /** How most of them are missed. */
  readonly by: Absence['by']
}

/** Whether a group is down. It is up again when half of it is back, or when too few are left to judge. */
export function groupVerdict({ heard, suspects }: Group, quorum: Quorum, moment: Moment): GroupVerdict {
  const absences = suspects.map((suspect) => absenceOf(suspect, quorum.graceMs))
  const gone = absences.filter((absence) => isGone(absence, moment))
  const needed = Math.max(quorum.least, Math.floor(heard * quorum.share) + 1)
  const back = heard - absences.filter((absence) => !isBack(absence, moment)).length
  const wentAt = gone.map((absence) => absence.wentAt).sort((a, b) => a - b)[needed - 1]
  const bySilence = gone.filter(({ by }) => by === 'silence').length
  const figures = {
    heard,
    gone: gone.length,
    wentAt: wentAt ?? 0,
    by: bySilence * 2 > gone.length ? 'silence' : 'presence',
  } as const
  if (wentAt !== undefined) return { ...figures, state: 'down' }
  const up = heard < quorum.least || back * 2 >= heard
  return { ...figures, state: up ? 'up' : 'unclear' }
}
