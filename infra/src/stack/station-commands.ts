import { join } from 'node:path'
import type { Ports } from './ports.js'
import { apiTokenFile, operatorTokenFile } from './secrets.js'
import { agentFile, fleetFile } from './sender-files.js'
import type { StationCommand } from './spawn-station.js'
import type { StackHome } from './stack-home.js'

/** The stations a local region can have, in the order a reading passes them. */
export const stationNames = ['broker', 'processors', 'query-api', 'fleet', 'agent'] as const
export type StationName = (typeof stationNames)[number]

export interface StackSettings {
  readonly home: StackHome
  readonly ports: Ports
  readonly fleet: { readonly nodes: number; readonly cells: number }
}

export type DatabaseRole = 'telstar_owner' | 'telstar_writer' | 'telstar_reader' | 'postgres'

/** The address of the embedded database for a role; on loopback, without password. */
export function databaseUrl(ports: Ports, role: DatabaseRole): string {
  return `postgres://${role}@127.0.0.1:${ports.database}/postgres`
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
  broker: 'broker/main',
  processors: 'processors/main',
  'query-api': 'query-api/main',
  fleet: 'edge-agent/fleet-main',
  agent: 'edge-agent/main',
}

const ownSettings: Record<StationName, (settings: StackSettings) => Record<string, string>> = {
  broker: ({ ports }) => ({
    MQTT_HOST: '127.0.0.1',
    MQTT_PORT: String(ports.mqtt),
    HEALTH_PORT: String(ports.brokerHealth),
  }),
  processors: ({ ports }) => ({
    DATABASE_URL: databaseUrl(ports, 'telstar_writer'),
    DATABASE_OWNER_URL: databaseUrl(ports, 'telstar_owner'),
    REDIS_URL: `redis://127.0.0.1:${ports.redis}`,
    HEALTH_PORT: String(ports.processorsHealth),
  }),
  'query-api': ({ home, ports }) => ({
    DATABASE_URL: databaseUrl(ports, 'telstar_reader'),
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: String(ports.http),
    API_TOKEN_FILE: apiTokenFile(home),
    OPERATOR_TOKEN_FILE: operatorTokenFile(home),
    REDIS_URL: `redis://127.0.0.1:${ports.redis}`,
  }),
  fleet: ({ home }) => ({ FLEET_FILE: fleetFile(home) }),
  agent: () => ({}),
}

/** Where a running station says whether it is ready. */
export function readinessUrl(name: StationName, ports: Ports): string {
  const port = {
    broker: ports.brokerHealth,
    processors: ports.processorsHealth,
    'query-api': ports.http,
    fleet: ports.fleetHealth,
    agent: ports.agentHealth,
  }[name]
  return `http://127.0.0.1:${port}/-/ready`
}
