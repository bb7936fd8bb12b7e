/** How recorded time becomes the time of a run. Unix milliseconds throughout. */
export interface ReplayClock {
  readonly time: 'original' | 'shifted'
  /** Recorded milliseconds per millisecond of the run; 0: flat out. */
  readonly speed: number
  /** Start of the run. */
  readonly start: number
  /** Recorded time of the first row. */
  readonly first: number
  /** Latest recorded time. Only needed when shifted flat out. */
  readonly last: number
}

/** Time that a row gets. Shifted flat out: by one constant, so that the last row falls on the start of the run. */
export function replayedTime({ time, speed, start, first, last }: ReplayClock, recorded: number): number {
  if (time === 'original') return recorded
  return speed === 0 ? recorded + start - last : Math.round(start + (recorded - first) / speed)
}

/** When a row is to be sent: at once when flat out. */
export function dueTime({ speed, start, first }: ReplayClock, recorded: number): number {
  return speed === 0 ? start : start + (recorded - first) / speed
}
