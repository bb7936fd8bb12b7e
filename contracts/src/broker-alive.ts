import { z } from 'zod'
import { regionSchema } from './node-id.js'

/** A broker says every few seconds that it works: without it, silent nodes are no news about the nodes. */
export const brokerAliveSchema = z
  .object({
    broker: z.string(),
    region: regionSchema,
    startedAt: z.iso.datetime(),
    sessions: z.number().int().min(0),
    at: z.iso.datetime(),
  })
  .meta({ id: 'BrokerAlive', description: 'A broker process at work' })

export type BrokerAlive = z.infer<typeof brokerAliveSchema>
