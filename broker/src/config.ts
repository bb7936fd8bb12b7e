import { regionSchema } from '@telstar/contracts/node-id'
import { type EnvSource, listSchema, parseEnv, portSchema } from '@telstar/runtime/env'
import { z } from 'zod'

const count = (most: number) => z.coerce.number().int().min(1).max(most)

const envSchema = z
  .object({
    REGION: regionSchema.default('north'),
    KAFKA_BROKERS: listSchema.pipe(z.array(z.string()).min(1, 'is needed: host:port,host:port')),
    MQTT_HOST: z.string().default('127.0.0.1'),
    MQTT_PORT: portSchema.default(1883),
    MQTT_TLS_PORT: portSchema.optional(),
    MQTT_TLS_CERT_FILE: z.string().optional(),
    MQTT_TLS_KEY_FILE: z.string().optional(),
    MQTT_TLS_CA_FILE: z.string().optional(),
    MQTT_TLS_CRL_FILE: z.string().optional(),
    MQTT_MAX_CONNECTIONS: count(1_000_000).default(20_000),
    MQTT_MAX_CONNECTIONS_PER_ADDRESS: count(1_000_000).default(12_000),
    MQTT_PACKETS_PER_SECOND: count(1_000_000).default(500),
    MQTT_IN_FLIGHT_MB: count(4096).default(64),
    KAFKA_ANSWER_MS: z.coerce.number().int().min(2500).max(7000).default(7000),
    BROKER_WORKERS: count(64).default(1),
    HTTP_HOST: z.string().default('127.0.0.1'),
    HEALTH_PORT: portSchema.default(0),
  })
  .refine((env) => env.MQTT_TLS_PORT === undefined || (env.MQTT_TLS_CERT_FILE && env.MQTT_TLS_KEY_FILE), {
    path: ['MQTT_TLS_PORT'],
    message: 'needs MQTT_TLS_CERT_FILE and MQTT_TLS_KEY_FILE',
  })

/** Settings of the broker, pure. @throws {ConfigError} naming all that is missing or wrong */
export function brokerConfig(source: EnvSource) {
  const env = parseEnv(envSchema, source)
  return {
    region: env.REGION,
    kafka: {
      brokers: env.KAFKA_BROKERS,
      /** Below 1.5 times the shortest keep-alive: the connection ends because of Kafka, not of a ping that starved. */
      answerWithinMs: env.KAFKA_ANSWER_MS,
    },
    mqtt: { host: env.MQTT_HOST, port: env.MQTT_PORT },
    tls: tlsOf(env),
    connections: { most: env.MQTT_MAX_CONNECTIONS, mostPerAddress: env.MQTT_MAX_CONNECTIONS_PER_ADDRESS },
    packetsPerSecond: env.MQTT_PACKETS_PER_SECOND,
    inFlightBytes: env.MQTT_IN_FLIGHT_MB * 1024 * 1024,
    workers: env.BROKER_WORKERS,
    health: { host: env.HTTP_HOST, port: env.HEALTH_PORT },
  } as const
}

export type BrokerConfig = ReturnType<typeof brokerConfig>

function tlsOf(env: z.infer<typeof envSchema>) {
  const { MQTT_TLS_PORT: port, MQTT_TLS_CERT_FILE: certFile, MQTT_TLS_KEY_FILE: keyFile } = env
  if (port === undefined || certFile === undefined || keyFile === undefined) return null
  return { port, certFile, keyFile, caFile: env.MQTT_TLS_CA_FILE, crlFile: env.MQTT_TLS_CRL_FILE } as const
}
