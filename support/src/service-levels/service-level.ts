/**
 * A clock that counts working time, from when it last began to run. Times are ISO 8601 in UTC. Everything needed to
 * stop it and let it run again stands in it, but for the calendar.
 */
export type Clock = {
  /** The target: working minutes. */
  readonly minutes: number
  /** Since when it runs. */
  readonly since: string
  /** Working milliseconds it had counted before. */
  readonly usedMs: number
  /** When 80 % of the target are used. */
  readonly warnAt: string
  /** When the target is used up, if the clock is not stopped. */
  readonly dueAt: string
}

/** What was promised to a customer, as it was decided. A clock that has ended is null. */
export type ServiceLevel = {
  readonly policyVersion: number
  /** Name of the business calendar. */
  readonly calendar: string
  readonly firstResponse: Clock | null
  readonly resolution: Clock | null
}
