import { regionSchema } from '@telstar/contracts/node-id'
import { type EnvSource, listSchema, parseEnv, portSchema } from '@telstar/runtime/env'
import { z } from 'zod'

const envSchema = z.object({
  REGION: regionSchema.default('north'),
  KAFKA_BROKERS: listSchema.pipe(z.array(z.string()).min(1, 'is needed: host:port,host:port')),
  DATABASE_URL: z.string().min(1, 'is needed: postgres://telstar_writer@host:port/database'),
  HTTP_HOST: z.string().default('127.0.0.1'),
  HEALTH_PORT: portSchema.default(0),
})

/** Settings of handle-commands, pure. @throws {ConfigError} naming all that is missing or wrong */
export function handleCommandsConfig(source: EnvSource) {
  const env = parseEnv(envSchema, source)
  return {
    region: env.REGION,
    brokers: env.KAFKA_BROKERS,
    databaseUrl: env.DATABASE_URL,
    health: { host: env.HTTP_HOST, port: env.HEALTH_PORT },
  } as const
}

export type HandleCommandsConfig = ReturnType<typeof handleCommandsConfig>
