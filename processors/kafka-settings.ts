import { regionSchema } from '@telstar/contracts/node-id'
import { listSchema, portSchema } from '@telstar/runtime/env'
import { z } from 'zod'

/** What every processor is told that reads Kafka and writes the region's database; to be extended with its own. */
export const kafkaSettings = z.object({
  REGION: regionSchema.default('north'),
  KAFKA_BROKERS: listSchema.pipe(z.array(z.string()).min(1, 'is needed: host:port,host:port')),
  DATABASE_URL: z.string().min(1, 'is needed: postgres://telstar_writer@host:port/database'),
  HTTP_HOST: z.string().default('127.0.0.1'),
  HEALTH_PORT: portSchema.default(0),
})

/** The same as a part of a processor's config. */
export function kafkaConfig(env: z.infer<typeof kafkaSettings>) {
  return {
    region: env.REGION,
    brokers: env.KAFKA_BROKERS,
    databaseUrl: env.DATABASE_URL,
    health: { host: env.HTTP_HOST, port: env.HEALTH_PORT },
  } as const
}
