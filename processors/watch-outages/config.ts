import { durationMs, durationSchema } from '@telstar/contracts/duration'
import { type EnvSource, parseEnv } from '@telstar/runtime/env'
import { kafkaConfig, kafkaSettings } from '../kafka-settings.js'

const milliseconds = durationSchema.transform(durationMs)
const duration = (usual: string) => milliseconds.default(durationMs(usual))

const envSchema = kafkaSettings
  .extend({
    OUTAGE_NODE_GRACE: duration('30s'),
    OUTAGE_SITE_GRACE: duration('20s'),
    OUTAGE_REGION_GRACE: duration('15s'),
    OUTAGE_THAW_GRACE: duration('45s'),
    OUTAGE_BROKER_SILENCE: duration('10s'),
    OUTAGE_CLOCK_LAG: duration('10s'),
  })
  .refine((env) => env.OUTAGE_REGION_GRACE <= env.OUTAGE_SITE_GRACE, {
    path: ['OUTAGE_REGION_GRACE'],
    message: 'must not be longer than OUTAGE_SITE_GRACE: the cause comes before what it explains',
  })
  .refine((env) => env.OUTAGE_SITE_GRACE <= env.OUTAGE_NODE_GRACE, {
    path: ['OUTAGE_SITE_GRACE'],
    message: 'must not be longer than OUTAGE_NODE_GRACE: the cause comes before what it explains',
  })
  .refine((env) => Math.max(env.OUTAGE_BROKER_SILENCE, env.OUTAGE_CLOCK_LAG) < env.OUTAGE_REGION_GRACE, {
    path: ['OUTAGE_REGION_GRACE'],
    message: 'must be longer than OUTAGE_BROKER_SILENCE and OUTAGE_CLOCK_LAG: first we look at ourselves',
  })

/** Settings of watch-outages, pure. @throws {ConfigError} naming all that is missing or wrong */
export function watchOutagesConfig(source: EnvSource) {
  const env = parseEnv(envSchema, source)
  return {
    ...kafkaConfig(env),
    /** How long something is gone before that is an outage. */
    graces: {
      nodeMs: env.OUTAGE_NODE_GRACE,
      siteMs: env.OUTAGE_SITE_GRACE,
      regionMs: env.OUTAGE_REGION_GRACE,
      /** How long nothing is raised after our own pipeline came back: nodes return by and by. */
      thawMs: env.OUTAGE_THAW_GRACE,
    },
    /** From when on our own pipeline is in trouble. */
    limits: { brokerSilenceMs: env.OUTAGE_BROKER_SILENCE, clockLagMs: env.OUTAGE_CLOCK_LAG, loopGapMs: 5000 },
  } as const
}

export type WatchOutagesConfig = ReturnType<typeof watchOutagesConfig>
export type Graces = WatchOutagesConfig['graces']
export type PipelineLimits = WatchOutagesConfig['limits']
