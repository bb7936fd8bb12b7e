import { z } from 'zod'
import { departments } from '../domain/actor.js'
import { isoOf, type Query } from './query.js'

const time = z.iso.datetime()
const context = z.enum(['complaint', 'request'])

/** A place in a department's queue. `stepId`: of a request, else empty. */
export const queueEntrySchema = z.object({
  context,
  id: z.uuid(),
  stepId: z.string(),
  version: z.int(),
  status: z.string(),
  category: z.string(),
  priority: z.string().nullable(),
  rank: z.int(),
  region: z.string(),
  customerId: z.uuid(),
  taken: z.boolean(),
  assignee: z.string().nullable(),
  level: z.int(),
  since: time,
  dueAt: time.nullable(),
})
export type QueueEntry = z.infer<typeof queueEntrySchema>

/** Of the last entry of the page before. */
export type QueuePlace = Pick<QueueEntry, 'rank' | 'dueAt' | 'id' | 'stepId'>

/** What waits for a department, the most urgent first, then what is due first. Nothing given: all of it. */
export function queueQuery({
  department,
  taken,
  assignee,
  after,
  limit,
}: {
  readonly department: (typeof departments)[number]
  readonly taken?: boolean | null
  readonly assignee?: string | null
  readonly after?: QueuePlace | null
  readonly limit: number
}): Query<typeof queueEntrySchema> {
  return {
    text: `SELECT context, id, step_id AS "stepId", version, status, category, priority, rank, region,
        customer_id AS "customerId", taken, assignee, level, ${isoOf('since')} AS since,
        CASE WHEN due_at < 'infinity' THEN ${isoOf('due_at')} END AS "dueAt"
      FROM queues.entries
      WHERE department = $1 AND ($2::boolean IS NULL OR taken = $2) AND ($3::text IS NULL OR assignee = $3)
        AND ($4::smallint IS NULL
          OR (rank, due_at, id, step_id) > ($4, coalesce($5::timestamptz, 'infinity'), $6::uuid, $7::text))
      ORDER BY rank, due_at, id, step_id LIMIT $8`,
    values: [department, taken, assignee, after?.rank, after?.dueAt, after?.id, after?.stepId, limit],
    row: queueEntrySchema,
  }
}

/** A clock that runs: `firstResponse`, `resolution`, or `step …` of a request. */
export const boardClockSchema = z.object({
  context,
  id: z.uuid(),
  clock: z.string(),
  version: z.int(),
  dueAt: time,
  warnAt: time.nullable(),
  state: z.enum(['breached', 'warned', 'running']),
  departments: z.array(z.enum(departments)),
  category: z.string(),
  priority: z.string().nullable(),
  region: z.string(),
  customerId: z.uuid(),
})
export type BoardClock = z.infer<typeof boardClockSchema>

/** What is due next, over all queues or in one; as it is at `now`, also where no timer has recorded it yet. */
export function serviceLevelBoardQuery({
  now,
  department,
  state,
  after,
  limit,
}: {
  readonly now: Date
  readonly department?: (typeof departments)[number] | null
  readonly state?: BoardClock['state'] | null
  readonly after?: Pick<BoardClock, 'dueAt' | 'id' | 'clock'> | null
  readonly limit: number
}): Query<typeof boardClockSchema> {
  return {
    text: `SELECT * FROM (
        SELECT context, id, clock, version, ${isoOf('due_at')} AS "dueAt", ${isoOf('warn_at')} AS "warnAt",
          CASE WHEN breached OR due_at <= $1 THEN 'breached' WHEN warned OR warn_at <= $1 THEN 'warned'
            ELSE 'running' END AS state,
          departments, category, priority, region, customer_id AS "customerId", due_at
        FROM queues.clocks) AS board
      WHERE ($2::text IS NULL OR $2 = ANY (departments)) AND ($3::text IS NULL OR state = $3)
        AND ($4::timestamptz IS NULL OR (due_at, id, clock) > ($4, $5::uuid, $6::text))
      ORDER BY due_at, id, clock LIMIT $7`,
    values: [now, department, state, after?.dueAt, after?.id, after?.clock, limit],
    row: boardClockSchema,
  }
}
