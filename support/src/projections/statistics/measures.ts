/** What is counted of complaints and requests; of the durations also their sum, by buckets. */
export const measures = [
  /** Complaints opened, requests ordered; of a department: those that came to it. */
  'opened',
  /** Duration, from when it was opened. */
  'first-response',
  'first-response-on-time',
  /** Duration, from when it was opened. Each time it is resolved; of a request: completed, also partly. */
  'resolved',
  'resolved-on-time',
  'reopened',
  'closed',
  'cancelled',
  /** Also requests declined. */
  'rejected',
  /** Requests only. */
  'failed',
  'breached-first-response',
  'breached-resolution',
  /** Requests only: a step was late. */
  'step-overdue',
  'escalated',
] as const
export type Measure = (typeof measures)[number]
