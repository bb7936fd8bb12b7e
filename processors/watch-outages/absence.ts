/** A node that was heard once and may be gone. Times are Unix milliseconds by the broker's clock. */
export interface Suspect {
  readonly node: string
  /** What presence said last. */
  readonly offline: boolean
  /** When presence said it. */
  readonly seenAt: number | null
  /** When the newest batch came. */
  readonly receivedAt: number | null
  /** How often batches come; 0 while only one came. */
  readonly rhythmMs: number
}

/** The moment at which nodes are looked at. */
export interface Moment {
  readonly now: number
  /** Since when our own pipeline works without a break: silence before counts from here. */
  readonly healthySince: number
  /** Nothing is raised before. */
  readonly quietUntil: number
}

/** How a node is missed, and since when. */
export interface Absence {
  readonly by: 'presence' | 'silence'
  readonly heardAt: number
  /** How long it may be missed. */
  readonly limitMs: number
  /** When it went: the broker saw it go, or its silence was longer than it ever is. */
  readonly wentAt: number
}

const missedBatches = 3
/** Of a node whose rhythm is not known yet. */
const presumedRhythmMs = 60_000

/** How a node is missed. One that sent a batch after presence said it is gone is there: its batches count. */
export function absenceOf({ offline, seenAt, receivedAt, rhythmMs }: Suspect, graceMs: number): Absence {
  const seen = seenAt ?? 0
  const received = receivedAt ?? 0
  if (offline && seen >= received) return { by: 'presence', heardAt: seen, limitMs: graceMs, wentAt: seen }
  const heardAt = offline ? received : Math.max(seen, received)
  const limitMs = Math.max(graceMs, missedBatches * (rhythmMs || presumedRhythmMs))
  return { by: 'silence', heardAt, limitMs, wentAt: heardAt + limitMs }
}

/** Whether a node has been missed for too long while we were able to hear it. */
export function isGone({ heardAt, limitMs }: Absence, { now, healthySince, quietUntil }: Moment): boolean {
  return now >= quietUntil && now - Math.max(heardAt, healthySince) >= limitMs
}

/** Whether there is a sign of the node: for being back it is not enough that we did not listen. */
export function isBack({ by, heardAt, limitMs }: Absence, { now }: Moment): boolean {
  return by === 'silence' && now - heardAt < limitMs
}
