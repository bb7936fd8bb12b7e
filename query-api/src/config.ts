import { regionSchema } from '@telstar/contracts/node-id'
import { type EnvSource, parseEnv, portSchema } from '@telstar/runtime/env'
import { z } from 'zod'

const envSchema = z.object({
  REGION: regionSchema.default('north'),
  DATABASE_URL: z.string('is needed: postgres://telstar_reader@host/database'),
  HTTP_HOST: z.string().default('127.0.0.1'),
  HTTP_PORT: portSchema.default(8080),
  API_TOKEN: z
    .string()
    .regex(
      /^[A-Za-z0-9\-._~+/]{16,512}=*$/,
      'must be 16–512 characters of A–Z a–z 0–9 - . _ ~ + / (RFC 6750)',
    ),
  DATABASE_CONNECTIONS: z.coerce.number().int().min(2).max(100).default(8),
  STATEMENT_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).default(5000),
  QUEUE_LENGTH: z.coerce.number().int().min(0).max(10_000).default(64),
  QUEUE_WAIT_MS: z.coerce.number().int().min(10).max(25_000).default(3000),
})

/** Settings of the query API, pure. @throws {ConfigError} naming all that is missing or wrong */
export function queryApiConfig(source: EnvSource) {
  const env = parseEnv(envSchema, source)
  return {
    region: env.REGION,
    http: { host: env.HTTP_HOST, port: env.HTTP_PORT },
    token: env.API_TOKEN,
    database: {
      url: env.DATABASE_URL,
      connections: env.DATABASE_CONNECTIONS,
      statementTimeoutMs: env.STATEMENT_TIMEOUT_MS,
    },
    queue: { length: env.QUEUE_LENGTH, waitMs: env.QUEUE_WAIT_MS },
  } as const
}

export type QueryApiConfig = ReturnType<typeof queryApiConfig>
