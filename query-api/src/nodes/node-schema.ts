import { z } from '@hono/zod-openapi'
import { nodeIdSchema } from '@telstar/contracts/node-id'

const instant = z.date().transform((date) => date.toISOString())

/** A row of `nodes`, as it goes out. */
export const nodeRowSchema = z.object({
  node: z.string(),
  region: z.string(),
  site: z.string(),
  vendor: z.string(),
  model: z.string(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  labels: z.record(z.string(), z.string()),
  status: z.enum(['online', 'offline', 'unknown']),
  version: z.string().nullable(),
  cellCount: z.number().int(),
  seenAt: instant.nullable(),
  registeredAt: instant,
  removedAt: instant.nullable(),
})

const time = z.iso.datetime()

export const nodeSchema = z
  .object({
    ...nodeRowSchema.shape,
    seenAt: time.nullable().describe('When the broker last saw it come or go'),
    registeredAt: time,
    removedAt: time.nullable().describe('Since when it is no longer registered; its history stays'),
  })
  .openapi('Node')

export type Node = z.infer<typeof nodeSchema>

export const cellRowSchema = z
  .object({
    cell: z.number().int(),
    technology: z.string(),
    band: z.string(),
    azimuth: z.number().nullable(),
  })
  .openapi('Cell')

export const nodeDetailSchema = nodeSchema.extend({ cells: z.array(cellRowSchema) }).openapi('NodeDetail')

/** A node in the path. */
export const nodePathSchema = z.object({
  node: nodeIdSchema.meta({ example: 'node-001' }),
})
