import { type EnvSource, listSchema, parseEnv, portSchema } from '@telstar/runtime/env'
import { z } from 'zod'

/** Every processor of this workspace. */
export const processorNames = [
  'project-nodes',
  'store-telemetry',
  'refresh-rollups',
  'handle-commands',
  'relay-events',
  'backtest-rules',
  'evaluate-alerts',
] as const

export type ProcessorName = (typeof processorNames)[number]

const envSchema = z.object({
  PROCESSORS: listSchema.pipe(z.array(z.enum(processorNames)).min(1)).default([...processorNames]),
  HTTP_HOST: z.string().default('127.0.0.1'),
  HEALTH_PORT: portSchema.default(0),
})

/** Which processors run in this process; each reads its own settings besides. @throws {ConfigError} */
export function processorsConfig(source: EnvSource) {
  const env = parseEnv(envSchema, source)
  return { processors: env.PROCESSORS, health: { host: env.HTTP_HOST, port: env.HEALTH_PORT } } as const
}
