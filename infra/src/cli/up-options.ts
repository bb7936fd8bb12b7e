/** What `telstar up` was asked for. */
export interface UpOptions {
  readonly region: string
  readonly fresh?: boolean
  readonly detach?: boolean
  readonly nodes: number
  readonly cells: number
  /** Whether the simulated nodes have trouble to look at. */
  readonly trouble: boolean
}
