import { type EnvSource, parseEnv } from '@telstar/runtime/env'
import { z } from 'zod'
import { kafkaConfig, kafkaSettings } from '../kafka-settings.js'

const envSchema = kafkaSettings.extend({
  RETENTION_DAYS: z.coerce.number().int().min(1).max(36_500).default(400),
  STORE_CLOCK_AHEAD_S: z.coerce.number().int().min(0).max(86_400).default(600),
  EVALUATE_SLICE_KB: z.coerce.number().int().min(16).max(65_536).default(4096),
  EVALUATE_WAIT_MS: z.coerce.number().int().min(0).max(5000).default(200),
  EVALUATE_SESSION_TIMEOUT_MS: z.coerce.number().int().min(6000).max(300_000).default(10_000),
})

/** Settings of evaluate-alerts, pure. @throws {ConfigError} naming all that is missing or wrong */
export function evaluateAlertsConfig(source: EnvSource) {
  const env = parseEnv(envSchema, source)
  return {
    ...kafkaConfig(env),
    /** As store-telemetry has them: what is kept out of the log raises nothing. */
    retentionDays: env.RETENTION_DAYS,
    clockAheadMs: env.STORE_CLOCK_AHEAD_S * 1000,
    slice: { records: 10_000, bytes: env.EVALUATE_SLICE_KB * 1024, waitMs: env.EVALUATE_WAIT_MS },
    sessionTimeoutMs: env.EVALUATE_SESSION_TIMEOUT_MS,
  } as const
}

export type EvaluateAlertsConfig = ReturnType<typeof evaluateAlertsConfig>
