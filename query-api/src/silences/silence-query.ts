import { z } from '@hono/zod-openapi'
import { silenceSchema as contract, silenceState } from '@telstar/contracts/silence'
import type { SqlStatement } from '@telstar/http/sql-statement'
import { afterPlace, microsOf, placeValues, type TimePlace } from '@telstar/http/time-cursor'

export const silenceStates = ['pending', 'active', 'expired'] as const

export const silenceSchema = z
  .object({ ...contract.shape, state: z.enum(silenceStates) })
  .openapi('Silence', { description: 'No notices for alerts that fit all matchers, between two times' })

export type ShownSilence = z.infer<typeof silenceSchema>

export const silencePathSchema = z.object({ silenceId: z.uuid('must be a UUID') })

export const silenceRowSchema = z.object({ silence: contract, micros: z.string().optional() })

/** A silence with its state at a time (Unix milliseconds). */
export function shownSilence(silence: z.infer<typeof contract>, now: number): ShownSilence {
  return { ...silence, state: silenceState(silence, now) }
}

/** A page of silences, those that end last first, one more than `limit`. @param now Unix milliseconds */
export function silencesQuery(
  { state, now }: { readonly state: string | undefined; readonly now: number },
  after: TimePlace | null,
  limit: number,
): SqlStatement {
  return {
    text: `SELECT silence, ${microsOf('ends_at')} AS micros FROM silences
WHERE ${afterPlace('ends_at', 'silence_id::text')}
  AND ($4::text IS NULL OR $4 = CASE WHEN ends_at <= $5 THEN 'expired' WHEN starts_at <= $5 THEN 'active' ELSE 'pending' END)
ORDER BY ends_at DESC, silence_id::text LIMIT $3`,
    values: [...placeValues(after), limit + 1, state ?? null, new Date(now).toISOString()],
  }
}

export function silenceQuery(silenceId: string): SqlStatement {
  return { text: 'SELECT silence FROM silences WHERE silence_id = $1::uuid', values: [silenceId] }
}
