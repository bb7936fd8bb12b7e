import { z } from 'zod'
import { nodeIdSchema, regionSchema } from './node-id.js'

/** Why the broker says so: the node's own birth or goodbye, its last will, or the socket. */
export const presenceCauses = ['birth', 'goodbye', 'will', 'disconnect', 'takeover'] as const

/** Data of the CloudEvents `telstar.nodes.NodeOnline` and `telstar.nodes.NodeOffline` on `telstar.nodes.presence.v1`. */
export const presenceEventSchema = z
  .object({
    node: nodeIdSchema,
    region: regionSchema,
    status: z.enum(['online', 'offline']),
    cause: z.enum(presenceCauses),
    boot: z
      .number()
      .int()
      .min(0)
      .nullable()
      .meta({ description: 'null before the first birth of the session' }),
    version: z.string().nullable(),
    at: z.iso.datetime(),
    broker: z.string().meta({ description: 'Which broker process holds or held the session' }),
    session: z
      .string()
      .meta({ description: 'The connection this is about: an old one never ends a newer one' }),
  })
  .meta({ id: 'PresenceEvent', description: 'A node came or went' })

export type PresenceEvent = z.infer<typeof presenceEventSchema>
