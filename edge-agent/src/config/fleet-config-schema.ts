import { nodeIdSchema, regionSchema } from '@telstar/contracts/node-id'
import { z } from 'zod'
import { scriptedTroubleSchema } from './scripted-trouble-schema.js'

const fleetNodeSchema = z.strictObject({
  node: nodeIdSchema,
  token: z.string().min(1),
  site: z.string().max(64).default('site-1'),
  cells: z.number().int().min(0).max(1000).default(3),
  collector: z.enum(['simulator', 'host']).default('simulator'),
})

/** A fleet of nodes in one process, as JSON. Durations are milliseconds. */
export const fleetConfigSchema = z
  .strictObject({
    region: regionSchema,
    dataDir: z.string().min(1),
    mqtt: z.strictObject({
      host: z.string().min(1).default('127.0.0.1'),
      port: z.number().int().min(1).max(65_535),
      window: z.number().int().min(1).max(1000).default(32),
      ackTimeoutMs: z.number().int().min(100).default(20_000),
      maxBackoffMs: z.number().int().min(100).default(30_000),
    }),
    health: z
      .strictObject({ host: z.string().default('127.0.0.1'), port: z.number().int().min(0).default(0) })
      .prefault({}),
    intervalMs: z.number().int().min(100).default(5000),
    batchSize: z.number().int().min(1).max(10_000).default(500),
    /** Per node. */
    bufferBytes: z
      .number()
      .int()
      .min(65_536)
      .default(16 * 2 ** 20),
    bufferAgeMs: z
      .number()
      .int()
      .min(1000)
      .default(30 * 86_400_000),
    seed: z.number().int().default(1),
    /** Whether simulated nodes report their own processor, memory and so on. */
    simulateHost: z.boolean().default(true),
    nodes: z.array(fleetNodeSchema).min(1).max(10_000),
    /** Trouble at times told beforehand, beside what the simulator has by chance. */
    script: z.array(scriptedTroubleSchema).max(100).default([]),
  })
  .superRefine(({ nodes, script }, context) => {
    script.forEach(({ site, node }, index) => {
      const found = nodes.some(
        (known) => (site ?? known.site) === known.site && (node ?? known.node) === known.node,
      )
      if (!found)
        context.addIssue({ code: 'custom', path: ['script', index], message: 'the fleet has no such node' })
    })
  })

export type FleetConfig = z.infer<typeof fleetConfigSchema>
