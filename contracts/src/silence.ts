import { z } from 'zod'

/** As in Alertmanager: `=` or `!=` (isEqual false), of a text or a regular expression anchored at both ends. */
export const matcherSchema = z.strictObject({
  name: z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,63}$/, 'must be the name of a label'),
  value: z.string().max(1000),
  isRegex: z.boolean().default(false),
  isEqual: z.boolean().default(true),
})

export type Matcher = z.infer<typeof matcherSchema>

export const silenceSchema = z
  .object({
    silenceId: z.uuid(),
    matchers: z.array(matcherSchema).min(1).max(32),
    startsAt: z.iso.datetime(),
    endsAt: z.iso.datetime(),
    author: z.string().min(1).max(120),
    comment: z.string().min(1).max(1000),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Silence', description: 'No notices for alerts that fit all matchers, between two times' })

export type Silence = z.infer<typeof silenceSchema>

/** pending, active or expired at a time (Unix milliseconds). */
export function silenceState({ startsAt, endsAt }: Pick<Silence, 'startsAt' | 'endsAt'>, now: number) {
  if (now >= Date.parse(endsAt)) return 'expired'
  return now >= Date.parse(startsAt) ? 'active' : 'pending'
}
