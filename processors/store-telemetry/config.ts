import { type EnvSource, parseEnv } from '@telstar/runtime/env'
import { z } from 'zod'
import { kafkaConfig, kafkaSettings } from '../kafka-settings.js'

const envSchema = kafkaSettings.extend({
  RETENTION_DAYS: z.coerce.number().int().min(1).max(36_500).default(400),
  STORE_CLOCK_AHEAD_S: z.coerce.number().int().min(0).max(86_400).default(600),
  STORE_WRITERS: z.coerce.number().int().min(1).max(16).default(2),
  STORE_SLICE_KB: z.coerce.number().int().min(16).max(65_536).default(2048),
  STORE_WAIT_MS: z.coerce.number().int().min(0).max(5000).default(10),
  STORE_SESSION_TIMEOUT_MS: z.coerce.number().int().min(6000).max(300_000).default(10_000),
})

/** Settings of store-telemetry, pure. @throws {ConfigError} naming all that is missing or wrong */
export function storeTelemetryConfig(source: EnvSource) {
  const env = parseEnv(envSchema, source)
  return {
    ...kafkaConfig(env),
    /** Samples outside are quarantined. */
    retentionDays: env.RETENTION_DAYS,
    clockAheadMs: env.STORE_CLOCK_AHEAD_S * 1000,
    /** Consumers in this process: while one waits for the database another decodes. */
    writers: env.STORE_WRITERS,
    slice: { records: 10_000, bytes: env.STORE_SLICE_KB * 1024, waitMs: env.STORE_WAIT_MS },
    sessionTimeoutMs: env.STORE_SESSION_TIMEOUT_MS,
  } as const
}

export type StoreTelemetryConfig = ReturnType<typeof storeTelemetryConfig>
