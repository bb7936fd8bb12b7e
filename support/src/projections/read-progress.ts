import type { Database } from '@telstar/runtime/database'
import type { GenerationState } from './generation-table.js'

/** How far a generation of a read model is. Positions are those of the log, about one for each event. */
export interface GenerationProgress {
  readonly name: string
  readonly generation: number
  readonly state: GenerationState
  readonly requestedBy: string
  readonly requestedAt: Date
  readonly startedAt: Date | null
  readonly swappedAt: Date | null
  /** Events it has projected. */
  readonly eventsDone: number
  readonly position: number
  readonly newestPosition: number
}

const read = `
  SELECT p.name, p.generation, p.state, requested_by AS "requestedBy", requested_at AS "requestedAt",
    started_at AS "startedAt", swapped_at AS "swappedAt", events_done::float8 AS "eventsDone",
    coalesce(c.position, 0)::float8 AS position, coalesce(newest.position, 0)::float8 AS "newestPosition"
  FROM support.projections AS p
  LEFT JOIN support.checkpoints AS c ON c.reader = 'projection/' || p.name || '/' || p.generation
  LEFT JOIN (SELECT position FROM support.events ORDER BY xid DESC, position DESC LIMIT 1) AS newest ON true
  WHERE p.state <> 'retired' ORDER BY p.name, p.generation`

/** All read models, with what is being built beside them. @param pool of `support_writer` or `support_projector` */
export async function readProgress(pool: Database): Promise<GenerationProgress[]> {
  return (await pool.query<GenerationProgress>(read)).rows
}
