import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { demoScript } from './demo-script.js'
import { type FleetSettings, fleetNames, localNode, siteOf } from './local-nodes.js'
import type { Ports } from './ports.js'
import { nodeToken, nodeTokenFile } from './secrets.js'
import type { StackHome } from './stack-home.js'

/** The simulated nodes, with their tokens: hence among the secrets. */
export const fleetFile = ({ secrets }: StackHome) => join(secrets, 'fleet.json')

/** Settings of the agent that measures this machine. */
export const agentFile = ({ folder }: StackHome) => join(folder, 'agent.toml')

interface Senders {
  readonly home: StackHome
  readonly ports: Ports
  readonly fleet: FleetSettings
}

/** Writes the settings files of the stations that send: the fleet and the local agent. */
export function writeSenderFiles(senders: Senders): void {
  const { home } = senders
  mkdirSync(home.secrets, { recursive: true, mode: 0o700 })
  writeFileSync(fleetFile(home), `${JSON.stringify(fleetSettings(senders), null, 1)}\n`, { mode: 0o600 })
  writeFileSync(agentFile(home), agentSettings(senders))
}

function fleetSettings({ home, ports, fleet }: Senders) {
  const { region } = home
  return {
    region,
    dataDir: join(home.data, 'fleet'),
    mqtt: { host: '127.0.0.1', port: ports.mqtt },
    health: { port: ports.fleetHealth },
    nodes: fleetNames({ region, nodes: fleet.nodes }).map((node, index) => ({
      node,
      token: nodeToken(home, node),
      site: siteOf(region, index),
      cells: fleet.cells,
    })),
    script: fleet.trouble ? demoScript({ region, ...fleet }) : [],
  }
}

function agentSettings({ home, ports }: Senders): string {
  const quoted = JSON.stringify
  return `# Written by telstar up at every start: the agent that measures this machine.
[node]
id = ${quoted(localNode)}
region = ${quoted(home.region)}

[agent]
interval = "5s"
data_dir = ${quoted(join(home.data, 'agent'))}

[mqtt]
host = "127.0.0.1"
port = ${ports.mqtt}
token_file = ${quoted(nodeTokenFile(home, localNode))}

[health]
port = ${ports.agentHealth}

[host]
`
}
