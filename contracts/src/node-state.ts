import { z } from 'zod'

/**
 * The retained state of a node (`…/state`). The birth is published when a session starts; the same boot stands in the
 * last will, so that the will of an old session cannot end a new one.
 */
export const nodeStateSchema = z
  .object({
    status: z.enum(['online', 'offline']),
    boot: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
    version: z.string().max(64).optional(),
    metrics: z.array(z.string().max(48)).max(1000).optional(),
  })
  .meta({ id: 'NodeState', description: 'Birth or last will of a node' })

export type NodeState = z.infer<typeof nodeStateSchema>
