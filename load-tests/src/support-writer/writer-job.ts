/** Many writers race for each version of one stream; each command is sent 1–5 times. */
export interface RaceJob {
  readonly kind: 'race'
  readonly url: string
  readonly stream: string
  readonly writers: number
  readonly versions: number
  readonly seed: number
}

/** Transactions with pauses and rollbacks, until told to finish. */
export interface MixedJob {
  readonly kind: 'mixed'
  readonly url: string
  readonly writers: number
  /** Longest pause inside a transaction. */
  readonly pauseMs: number
  readonly seed: number
}

export type WriterJob = RaceJob | MixedJob

/** What a process of writers tells. */
export interface WriterReport {
  /** Race: command id and version of each append that was answered as the winner. */
  readonly won?: readonly (readonly [commandId: string, version: number])[]
  readonly sent?: number
  /** Mixed: `stream-version` of each event whose COMMIT was answered. */
  readonly committed?: readonly string[]
  readonly rolledBack?: number
  readonly done?: true
}
