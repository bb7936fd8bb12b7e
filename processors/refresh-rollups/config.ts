import { type EnvSource, parseEnv, portSchema } from '@telstar/runtime/env'
import { z } from 'zod'

const envSchema = z.object({
  DATABASE_OWNER_URL: z.string().min(1, 'is needed: postgres://telstar_owner@host:port/database'),
  HTTP_HOST: z.string().default('127.0.0.1'),
  HEALTH_PORT: portSchema.default(0),
  RETENTION_DAYS: z.coerce.number().int().min(1).max(36_500).default(400),
  REFRESH_INTERVAL_MS: z.coerce.number().int().min(100).max(600_000).default(5000),
})

/** Settings of refresh-rollups, pure. @throws {ConfigError} naming all that is missing or wrong */
export function refreshRollupsConfig(source: EnvSource) {
  const env = parseEnv(envSchema, source)
  return {
    databaseUrl: env.DATABASE_OWNER_URL,
    health: { host: env.HTTP_HOST, port: env.HEALTH_PORT },
    /** Raw samples and ledger rows older than this are removed, once they are in the rollups. */
    retentionDays: env.RETENTION_DAYS,
    intervalMs: env.REFRESH_INTERVAL_MS,
  } as const
}

export type RefreshRollupsConfig = ReturnType<typeof refreshRollupsConfig>
