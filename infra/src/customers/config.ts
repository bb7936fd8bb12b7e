import { type EnvSource, parseEnv, portSchema } from '@telstar/runtime/env'
import { z } from 'zod'
import { localCustomers } from './population.js'

const envSchema = z.object({
  REGION: z.string().min(1),
  SUPPORT_URL: z.url({ protocol: /^http$/ }),
  SUPPORT_SIGNING_KEY: z.string('is needed: the private key of the local stack, PEM').min(1),
  DATA_DIR: z.string().min(1),
  CUSTOMERS: z.coerce.number().int().min(1).max(100_000).default(localCustomers),
  NODES: z.coerce.number().int().min(0).default(0),
  CELLS: z.coerce.number().int().min(0).default(0),
  /** Between the beginnings of two stories. */
  STORY_EVERY_SECONDS: z.coerce.number().min(1).default(45),
  HEALTH_PORT: portSchema,
})

/** Who the simulated customers are and where they live. @throws {ConfigError} */
export function customersConfig(source: EnvSource) {
  const env = parseEnv(envSchema, source)
  return {
    population: { region: env.REGION, customers: env.CUSTOMERS, nodes: env.NODES, cells: env.CELLS },
    support: { url: env.SUPPORT_URL, signingKey: env.SUPPORT_SIGNING_KEY },
    dataDir: env.DATA_DIR,
    storyEveryMs: env.STORY_EVERY_SECONDS * 1000,
    healthPort: env.HEALTH_PORT,
  } as const
}

export type CustomersConfig = ReturnType<typeof customersConfig>
