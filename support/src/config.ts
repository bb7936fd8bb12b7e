import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ConfigError, type EnvSource, listSchema, parseEnv, portSchema } from '@telstar/runtime/env'
import { z } from 'zod'
import { emptyAddressBook, readAddressBook } from './departments/address-book.js'
import { readPolicies } from './read-policies.js'
import { jwksSchema, type KeySource } from './token-keys.js'

/** What one process of this station does; all of it, or a share. */
export const partNames = ['api', 'projections', 'relay', 'policies', 'departments', 'hub'] as const
export type PartName = (typeof partNames)[number]

const shippedPolicies = fileURLToPath(new URL('../policies', import.meta.url))
const databaseSchema = z.string('is needed: postgres://role@host/database')

const envSchema = z.object({
  SUPPORT_PARTS: listSchema.pipe(z.array(z.enum(partNames)).min(1)).default([...partNames]),
  SUPPORT_WRITER_URL: databaseSchema,
  SUPPORT_PROJECTOR_URL: databaseSchema.optional(),
  SUPPORT_READER_URL: databaseSchema.optional(),
  SUPPORT_KEY: z
    .string('is needed: 32 random bytes in base64, best in a file that SUPPORT_KEY_FILE names')
    .refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64'),
  SUPPORT_JWKS: z.string().optional(),
  SUPPORT_JWKS_URL: z.url({ protocol: /^https?$/ }).optional(),
  SUPPORT_TOKEN_ISSUER: z.string().default('https://telstar.example/local'),
  SUPPORT_TOKEN_AUDIENCE: z.string().default('telstar-support'),
  SUPPORT_DEPARTMENTS: z.string().optional(),
  SUPPORT_POLICIES: z.string().default(shippedPolicies),
  KAFKA_BROKERS: listSchema.default([]),
  KAFKA_SESSION_TIMEOUT_MS: z.coerce.number().int().min(6000).default(10_000),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must be redis://host:port')
    .optional(),
  HTTP_HOST: z.string().default('127.0.0.1'),
  HTTP_PORT: portSchema.default(8081),
  DATABASE_CONNECTIONS: z.coerce.number().int().min(2).max(100).default(8),
  STATEMENT_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).default(5000),
  QUEUE_LENGTH: z.coerce.number().int().min(0).max(10_000).default(64),
  QUEUE_WAIT_MS: z.coerce.number().int().min(10).max(25_000).default(3000),
  TIMERS_EVERY_MS: z.coerce.number().int().min(10).max(60_000).default(1000),
})
type Env = z.infer<typeof envSchema>

/** Settings of customer support, with the policies they name. @throws {ConfigError} naming all that is missing or wrong */
export function supportConfig(source: EnvSource) {
  const env = parseEnv(envSchema, source)
  const does = (part: PartName) => env.SUPPORT_PARTS.includes(part)
  const publishes = does('relay') || does('departments')
  return {
    parts: env.SUPPORT_PARTS,
    http: { host: env.HTTP_HOST, port: env.HTTP_PORT },
    database: {
      writer: env.SUPPORT_WRITER_URL,
      projector: needed(does('projections'), { SUPPORT_PROJECTOR_URL: env.SUPPORT_PROJECTOR_URL }),
      reader: needed(does('api'), { SUPPORT_READER_URL: env.SUPPORT_READER_URL }),
      connections: env.DATABASE_CONNECTIONS,
      statementTimeoutMs: env.STATEMENT_TIMEOUT_MS,
    },
    queue: { length: env.QUEUE_LENGTH, waitMs: env.QUEUE_WAIT_MS },
    wrappingKey: Buffer.from(env.SUPPORT_KEY, 'base64'),
    tokens: {
      issuer: env.SUPPORT_TOKEN_ISSUER,
      audience: env.SUPPORT_TOKEN_AUDIENCE,
      source: does('api') ? keySource(env) : null,
    },
    brokers: needed(publishes, {
      KAFKA_BROKERS: env.KAFKA_BROKERS.length > 0 ? env.KAFKA_BROKERS : undefined,
    }),
    sessionTimeoutMs: env.KAFKA_SESSION_TIMEOUT_MS,
    redisUrl: needed(does('departments'), { REDIS_URL: env.REDIS_URL }),
    timersEveryMs: env.TIMERS_EVERY_MS,
    policies: orConfigError(`SUPPORT_POLICIES ${env.SUPPORT_POLICIES}`, () =>
      readPolicies(env.SUPPORT_POLICIES),
    ),
    book: orConfigError('SUPPORT_DEPARTMENTS', () => addressBook(env)),
  }
}

export type SupportConfig = ReturnType<typeof supportConfig>

/** One setting that some parts cannot do without; null where they are done elsewhere. */
function needed<Value>(
  isNeeded: boolean,
  setting: Readonly<Record<string, Value | undefined>>,
): Value | null {
  const [[name, value] = []] = Object.entries(setting)
  if (!isNeeded) return null
  if (value === undefined) throw new ConfigError(`${name} is needed for what SUPPORT_PARTS names`)
  return value
}

function keySource({ SUPPORT_JWKS: text, SUPPORT_JWKS_URL: url }: Env): KeySource {
  if ((text === undefined) === (url === undefined))
    throw new ConfigError('one of SUPPORT_JWKS (or SUPPORT_JWKS_FILE) and SUPPORT_JWKS_URL is needed')
  if (url !== undefined) return { url: new URL(url) }
  return { jwks: orConfigError('SUPPORT_JWKS', () => jwksSchema.parse(JSON.parse(text ?? ''))) }
}

function addressBook({ SUPPORT_DEPARTMENTS: text }: Env) {
  if (text === undefined) return emptyAddressBook
  const secret = (name: string) => readFileSync(name, 'utf8').trim()
  return readAddressBook({ name: 'SUPPORT_DEPARTMENTS', text }, secret)
}

function orConfigError<Result>(what: string, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    const message = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message
    throw new ConfigError(`${what}: ${message}`)
  }
}
