const hourMs = 3_600_000

/** A stretch of time over which a zone's clocks show the same difference to UTC. All in milliseconds. */
export interface Stretch {
  readonly from: number
  readonly to: number
  readonly offset: number
}

/** A time zone by its IANA name. */
export class TimeZone {
  readonly #format: Intl.DateTimeFormat

  /** @throws {RangeError} for a name nobody knows */
  constructor(name: string) {
    this.#format = new Intl.DateTimeFormat('en-GB', {
      timeZone: name,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  }

  /** How far clocks are ahead of UTC. @param instant milliseconds since 1970 */
  offset(instant: number): number {
    const whole = Math.floor(instant / 1000) * 1000
    const shown = new Map(this.#format.formatToParts(whole).map(({ type, value }) => [type, Number(value)]))
    const part = (type: Intl.DateTimeFormatPartTypes) => shown.get(type) ?? 0
    const asUtc = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    )
    return asUtc - whole
  }

  /** From..to cut where clocks are put forward or back; at most one such moment lies in each hour. */
  stretches(from: number, to: number): Stretch[] {
    const found: Stretch[] = []
    let begin = from
    let offset = this.offset(from)
    for (let at = from; at < to; at += hourMs) {
      const end = Math.min(at + hourMs, to)
      const next = this.offset(end)
      if (next === offset) continue
      const change = this.#change(at, end)
      found.push({ from: begin, to: change, offset })
      begin = change
      offset = next
    }
    found.push({ from: begin, to, offset })
    return found
  }

  /** The first moment of the later offset. */
  #change(from: number, to: number): number {
    const before = this.offset(from)
    let low = from
    let high = to
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (this.offset(middle) === before) low = middle
      else high = middle
    }
    return high
  }
}
