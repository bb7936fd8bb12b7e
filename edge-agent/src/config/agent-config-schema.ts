import { nodeIdSchema, regionSchema } from '@telstar/contracts/node-id'
import { z } from 'zod'
import { csvReplaySchema } from './csv-replay-schema.js'
import { durationSchema, sizeSchema } from './quantity.js'

const port = z.number().int().min(0).max(65_535)

const nodeSchema = z.strictObject({
  id: nodeIdSchema.meta({
    description: 'Id of this node in the registry; also its MQTT client id and user name.',
    examples: ['node-1'],
  }),
  region: regionSchema.meta({ description: 'Region whose broker takes the readings.', examples: ['north'] }),
  boot: z
    .number()
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .meta({
      description:
        'Fixes the boot number, so that replaying the same file again stores nothing twice. Only with csv_replay alone.',
      examples: [1],
    }),
})

const agentSchema = z.strictObject({
  interval: durationSchema.prefault('10s').meta({ description: 'How often the collectors measure.' }),
  flush_interval: durationSchema.prefault('1s').meta({
    description: 'Longest time a reading waits for others before they are written to disk together.',
  }),
  metric_batch_size: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(500)
    .meta({ description: 'Most samples in one batch; one batch is one MQTT message of 60 kB at most.' }),
  metric_buffer_limit: sizeSchema.prefault('256MiB').meta({
    description: 'Most bytes on disk that wait for the broker. Beyond it the oldest are dropped and counted.',
  }),
  metric_buffer_age: durationSchema.prefault('30d').meta({
    description: 'What has waited longer is dropped and counted.',
  }),
  data_dir: z
    .string()
    .min(1)
    .default('/var/lib/telstar-agent')
    .meta({ description: 'Folder of the disk buffer. One agent only may use it.' }),
})

const mqttSchema = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').meta({ description: 'Broker of the region.' }),
  port: port.default(1883).meta({ description: '8883 is usual with TLS.' }),
  token: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: 'Token of the node, best given as TELSTAR_AGENT_MQTT_TOKEN or in a file.',
      examples: ['…'],
    }),
  token_file: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'File that holds the token.', examples: ['/etc/telstar-agent/token'] }),
  tls: z.boolean().default(false).meta({ description: 'Encrypt, and check who the broker is.' }),
  ca_file: z
    .string()
    .optional()
    .meta({
      description: 'Authorities to trust (PEM) instead of the usual ones.',
      examples: ['/etc/telstar-agent/ca.pem'],
    }),
  cert_file: z
    .string()
    .optional()
    .meta({ description: "The node's own certificate (PEM).", examples: ['/etc/telstar-agent/node.pem'] }),
  key_file: z
    .string()
    .optional()
    .meta({ description: 'Key of that certificate (PEM).', examples: ['/etc/telstar-agent/node.key'] }),
  keepalive: durationSchema
    .prefault('30s')
    .meta({ description: 'Longest silence on the connection; 5 s to 300 s.' }),
  window: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(32)
    .meta({ description: 'Most batches on their way without an acknowledgement.' }),
  connect_timeout: durationSchema
    .prefault('10s')
    .meta({ description: 'Longest wait for a connection to be accepted.' }),
  ack_timeout: durationSchema.prefault('20s').meta({
    description: 'A connection on which nothing is acknowledged for so long is cut and made again.',
  }),
  max_backoff: durationSchema
    .prefault('30s')
    .meta({ description: 'Longest wait between two tries to connect.' }),
})

const healthSchema = z.strictObject({
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .meta({ description: 'Address of /-/healthy, /-/ready and /metrics.' }),
  port: port.default(0).meta({ description: '0: a free port, told in the log.' }),
})

const hostSchema = z.strictObject({
  enabled: z.boolean().default(true).meta({ description: 'Set to false to switch the collector off.' }),
})

const simulatorSchema = z.strictObject({
  enabled: z.boolean().default(true).meta({ description: 'Set to false to switch the collector off.' }),
  cells: z.number().int().min(0).max(1000).default(3).meta({ description: 'Simulated cells.' }),
  seed: z.number().int().default(1).meta({ description: 'The same seed gives the same readings.' }),
  site: z
    .string()
    .max(64)
    .default('site-1')
    .meta({ description: 'Nodes of one site have its troubles together.' }),
  host: z
    .boolean()
    .default(false)
    .meta({ description: "Simulate the node's own processor, memory and so on too." }),
})

/** The agent's TOML file. A collector runs when its section is there. */
export const agentConfigSchema = z.strictObject({
  node: nodeSchema.meta({ description: 'Which node this is.' }),
  agent: agentSchema.prefault({}).meta({ description: 'Measuring and the disk buffer.' }),
  mqtt: mqttSchema.prefault({}).meta({ description: 'The connection to the broker.' }),
  health: healthSchema.prefault({}).meta({ description: 'Health and metrics over HTTP.' }),
  host: hostSchema
    .optional()
    .meta({ description: "Collector: this machine's processor, memory, disk, temperature, network." }),
  simulator: simulatorSchema.optional().meta({ description: 'Collector: a radio node that is not there.' }),
  csv_replay: csvReplaySchema
    .optional()
    .meta({ description: 'Collector: readings from a CSV file, plain or gzip.' }),
})

export type AgentConfig = z.infer<typeof agentConfigSchema>
