import { z } from '@hono/zod-openapi'

const time = z.iso.datetime()
const texts = z.record(z.string(), z.string())

export const receiverSchema = z.object({ name: z.string() }).openapi('AmReceiver')

export const gettableAlertSchema = z
  .object({
    annotations: texts,
    endsAt: time,
    fingerprint: z.string(),
    receivers: z.array(receiverSchema),
    startsAt: time,
    status: z.object({
      inhibitedBy: z.array(z.string()),
      silencedBy: z.array(z.string()),
      mutedBy: z.array(z.string()),
      state: z.enum(['unprocessed', 'active', 'suppressed']),
    }),
    updatedAt: time,
    generatorURL: z.string(),
    labels: texts,
  })
  .openapi('AmGettableAlert')

export type GettableAlert = z.infer<typeof gettableAlertSchema>

export const alertGroupSchema = z
  .object({ labels: texts, receiver: receiverSchema, alerts: z.array(gettableAlertSchema) })
  .openapi('AmAlertGroup')

const matcherSchema = z.object({
  name: z.string(),
  value: z.string(),
  isRegex: z.boolean(),
  isEqual: z.boolean().default(true),
})

export const gettableSilenceSchema = z
  .object({
    id: z.string(),
    status: z.object({ state: z.enum(['expired', 'active', 'pending']) }),
    updatedAt: time,
    comment: z.string(),
    createdBy: z.string(),
    endsAt: time,
    matchers: z.array(matcherSchema),
    startsAt: time,
  })
  .openapi('AmGettableSilence')

export type GettableSilence = z.infer<typeof gettableSilenceSchema>

const instant = z.iso
  .datetime({ offset: true, error: 'must be an RFC 3339 time' })
  .transform((text) => new Date(text).toISOString())
  .openapi({ type: 'string', format: 'date-time' })

export const postableSilenceSchema = z
  .object({
    id: z.union([z.literal(''), z.uuid('must be a UUID')]).optional(),
    matchers: z.array(matcherSchema).min(1).max(32),
    startsAt: instant,
    endsAt: instant,
    createdBy: z.string().min(1, 'must not be empty').max(120),
    comment: z.string().min(1, 'must not be empty').max(1000),
  })
  .openapi('AmPostableSilence')

/** `filter=…&filter=…`; one alone is a text, not a list. */
export const filterSchema = z
  .union([z.string().max(2000), z.array(z.string().max(2000)).max(32)])
  .transform((filter) => (typeof filter === 'string' ? [filter] : filter))
  .openapi({ type: 'array', items: { type: 'string' } })
  .optional()

const error = {
  description: 'Refused; the reason as a JSON text',
  content: { 'application/json': { schema: z.string() } },
}

/** Alertmanager's way of refusing. */
export const alertmanagerErrors = { 400: error, 401: error, 403: error, 404: error, 409: error, 503: error }

export const tags = ['alertmanager']
