import { join } from 'node:path'
import { departmentsFile } from './departments-file.js'
import type { FleetSettings } from './local-nodes.js'
import { notifyFile } from './notify-file.js'
import type { Ports } from './ports.js'
import { apiTokenFile, operatorTokenFile, webhookSecretFile, wrappingKeyFile } from './secrets.js'
import { agentFile, fleetFile } from './sender-files.js'
import type { StationCommand } from './spawn-station.js'
import type { StackHome } from './stack-home.js'
import { jwksFile, signingKeyFile } from './support-signing.js'

/** The stations a local region can have; the inbox receives its notices in the place of people, `customers` are simulated ones. */
export const stationNames = [
  'inbox',
  'broker',
  'processors',
  'query-api',
  'support',
  'fleet',
  'agent',
  'customers',
] as const
export type StationName = (typeof stationNames)[number]

export interface StackSettings {
  readonly home: StackHome
  readonly ports: Ports
  readonly stations: readonly StationName[]
  readonly fleet: FleetSettings
  /** The routes of notices; absent: to the inbox, or to the log where there is no inbox. */
  readonly notifyFile?: string
}

export type DatabaseRole = 'telstar_owner' | 'telstar_writer' | 'telstar_reader' | 'postgres'

/** The address of the embedded database for a role; on loopback, without password. */
export function databaseUrl(ports: Ports, role: DatabaseRole): string {
  return `postgres://${role}@127.0.0.1:${ports.database}/postgres`
}

export type SupportRole =
  | 'support_owner'
  | 'support_writer'
  | 'support_projector'
  | 'support_reader'
  | 'postgres'

/** The address of the embedded database of customer support for a role; on loopback, without password. */
export function supportDatabaseUrl(ports: Ports, role: SupportRole): string {
  return `postgres://${role}@127.0.0.1:${ports.supportDatabase}/postgres`
}

/** How each station of a local region is started: the same programs and settings as anywhere. */
export function stationCommand(name: StationName, settings: StackSettings): StationCommand {
  const { home, ports } = settings
  const env = {
    REGION: home.region,
    KAFKA_BROKERS: `127.0.0.1:${ports.kafka}`,
    ...ownSettings[name](settings),
  }
  const args = name === 'agent' ? ['run', '--config', agentFile(home)] : []
  return { name, program: programs[name], args, env, logFile: join(home.logs, `${name}.log`) }
}

const programs: Record<StationName, string> = {
  inbox: 'infra/inbox/main',
  broker: 'broker/main',
  processors: 'processors/main',
  'query-api': 'query-api/main',
  support: 'support/main',
  fleet: 'edge-agent/fleet-main',
  agent: 'edge-agent/main',
  customers: 'infra/customers/main',
}

const ownSettings: Record<StationName, (settings: StackSettings) => Record<string, string>> = {
  inbox: ({ home, ports }) => ({
    SMTP_PORT: String(ports.inboxSmtp),
    HTTP_PORT: String(ports.inbox),
    WEBHOOK_SECRET_FILE: webhookSecretFile(home),
  }),
  broker: ({ ports }) => ({
    MQTT_HOST: '127.0.0.1',
    MQTT_PORT: String(ports.mqtt),
    HEALTH_PORT: String(ports.brokerHealth),
  }),
  processors: ({ ports, ...settings }) => ({
    DATABASE_URL: databaseUrl(ports, 'telstar_writer'),
    DATABASE_OWNER_URL: databaseUrl(ports, 'telstar_owner'),
    REDIS_URL: `redis://127.0.0.1:${ports.redis}`,
    HEALTH_PORT: String(ports.processorsHealth),
    ...noticeRoutes(settings),
  }),
  'query-api': ({ home, ports }) => ({
    DATABASE_URL: databaseUrl(ports, 'telstar_reader'),
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: String(ports.http),
    API_TOKEN_FILE: apiTokenFile(home),
    OPERATOR_TOKEN_FILE: operatorTokenFile(home),
    REDIS_URL: `redis://127.0.0.1:${ports.redis}`,
  }),
  support: ({ home, ports }) => ({
    SUPPORT_WRITER_URL: supportDatabaseUrl(ports, 'support_writer'),
    SUPPORT_PROJECTOR_URL: supportDatabaseUrl(ports, 'support_projector'),
    SUPPORT_READER_URL: supportDatabaseUrl(ports, 'support_reader'),
    SUPPORT_KEY_FILE: wrappingKeyFile(home),
    SUPPORT_JWKS_FILE: jwksFile(home),
    SUPPORT_DEPARTMENTS_FILE: departmentsFile(home),
    REDIS_URL: `redis://127.0.0.1:${ports.redis}`,
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: String(ports.support),
  }),
  fleet: ({ home }) => ({ FLEET_FILE: fleetFile(home) }),
  agent: () => ({}),
  customers: ({ home, ports, fleet }) => ({
    SUPPORT_URL: `http://127.0.0.1:${ports.support}`,
    SUPPORT_SIGNING_KEY_FILE: signingKeyFile(home),
    DATA_DIR: join(home.data, 'customers'),
    NODES: String(fleet.nodes),
    CELLS: String(fleet.cells),
    HEALTH_PORT: String(ports.customersHealth),
  }),
}

function noticeRoutes({
  home,
  stations,
  notifyFile: own,
}: Omit<StackSettings, 'ports'>): Record<string, string> {
  const file = own ?? (stations.includes('inbox') ? notifyFile(home) : null)
  return file === null ? {} : { NOTIFY_CONFIG_FILE: file }
}

/** Where a running station says whether it is ready. */
export function readinessUrl(name: StationName, ports: Ports): string {
  const port = {
    inbox: ports.inbox,
    broker: ports.brokerHealth,
    processors: ports.processorsHealth,
    'query-api': ports.http,
    support: ports.support,
    fleet: ports.fleetHealth,
    agent: ports.agentHealth,
    customers: ports.customersHealth,
  }[name]
  return `http://127.0.0.1:${port}/-/ready`
}
