import { z } from 'zod'
import { nodeIdSchema, regionSchema } from './node-id.js'

const label = z.string().max(64)

/** A cell of a node: an antenna sector with one carrier. */
export const cellSchema = z.strictObject({
  cell: z.number().int().min(1).max(32_767),
  technology: z.enum(['GSM', 'UMTS', 'LTE', 'NR']).default('LTE'),
  band: label.default(''),
  azimuth: z.number().min(0).max(360).optional(),
})

/**
 * A node as the registry knows it: the value of `telstar.nodes.registry.v1`, keyed by `node`.
 * The token itself is shown once, to whoever added the node; only its SHA-256 travels.
 */
export const registryEntrySchema = z
  .strictObject({
    node: nodeIdSchema,
    region: regionSchema,
    site: label,
    vendor: label.default(''),
    model: label.default(''),
    latitude: z.number().min(-90).max(90).optional(),
    longitude: z.number().min(-180).max(180).optional(),
    labels: z.record(z.string().max(64), z.string().max(256)).default({}),
    cells: z
      .array(cellSchema)
      .max(1000)
      .refine((cells) => new Set(cells.map(({ cell }) => cell)).size === cells.length, 'a cell stands twice')
      .default([]),
    tokenHash: z.string().regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of the token in hex'),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'RegistryEntry', description: 'A registered network node' })

export type RegistryEntry = z.infer<typeof registryEntrySchema>
