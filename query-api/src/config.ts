import { regionSchema } from '@telstar/contracts/node-id'
import { ConfigError, type EnvSource, listSchema, parseEnv, portSchema } from '@telstar/runtime/env'
import { z } from 'zod'

const tokenSchema = z
  .string()
  .regex(/^[A-Za-z0-9\-._~+/]{16,512}=*$/, 'must be 16–512 characters of A–Z a–z 0–9 - . _ ~ + / (RFC 6750)')

const envSchema = z.object({
  REGION: regionSchema.default('north'),
  DATABASE_URL: z.string('is needed: postgres://telstar_reader@host/database'),
  HTTP_HOST: z.string().default('127.0.0.1'),
  HTTP_PORT: portSchema.default(8080),
  API_TOKEN: tokenSchema,
  OPERATOR_TOKEN: tokenSchema.optional(),
  KAFKA_BROKERS: listSchema.optional(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must be redis://host:port')
    .optional(),
  DATABASE_CONNECTIONS: z.coerce.number().int().min(2).max(100).default(8),
  STATEMENT_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).default(5000),
  STREAMS: z.coerce.number().int().min(0).max(1000).default(100),
  QUEUE_LENGTH: z.coerce.number().int().min(0).max(10_000).default(64),
  QUEUE_WAIT_MS: z.coerce.number().int().min(10).max(25_000).default(3000),
})

/** Settings of the query API, pure. @throws {ConfigError} naming all that is missing or wrong */
export function queryApiConfig(source: EnvSource) {
  const env = parseEnv(envSchema, source)
  if (env.OPERATOR_TOKEN === env.API_TOKEN)
    throw new ConfigError('OPERATOR_TOKEN must differ from API_TOKEN, which only reads')
  return {
    region: env.REGION,
    http: { host: env.HTTP_HOST, port: env.HTTP_PORT },
    tokens: { reader: env.API_TOKEN, operator: env.OPERATOR_TOKEN ?? null },
    /** Null: changes are turned off. */
    kafka: env.KAFKA_BROKERS?.length ? { brokers: env.KAFKA_BROKERS } : null,
    /** Null: without the page of the notices' jobs. */
    redisUrl: env.REDIS_URL ?? null,
    streams: env.STREAMS,
    database: {
      url: env.DATABASE_URL,
      connections: env.DATABASE_CONNECTIONS,
      statementTimeoutMs: env.STATEMENT_TIMEOUT_MS,
    },
    queue: { length: env.QUEUE_LENGTH, waitMs: env.QUEUE_WAIT_MS },
  } as const
}

export type QueryApiConfig = ReturnType<typeof queryApiConfig>
