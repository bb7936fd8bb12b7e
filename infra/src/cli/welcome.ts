import { relative } from 'node:path'
import { mqttTopic } from '@telstar/contracts/mqtt-topics'
import { telstarHome } from '../engines/telstar-home.js'
import { byHandNode, localNode } from '../stack/local-nodes.js'
import type { Ports } from '../stack/ports.js'
import { apiToken, apiTokenFile, nodeTokenFile, operatorTokenFile } from '../stack/secrets.js'
import { stackHome } from '../stack/stack-home.js'

interface Started {
  readonly region: string
  readonly nodes: number
  readonly cells: number
  /** Whether it runs without a terminal. */
  readonly detached: boolean
}

/** What to know and to try once a region runs. Every command works as it stands, in the folder it was started from. */
export function welcome({ region, nodes, cells, detached }: Started, ports: Ports): string {
  const home = stackHome(region, telstarHome())
  const api = `http://127.0.0.1:${ports.http}`
  const tokenFile = fromHere(apiTokenFile(home))
  const authorized = `curl -sH "Authorization: Bearer $(cat ${tokenFile})"`
  const simulated = nodes > 0 ? `${nodes} simulated nodes with ${cells} cells each and ` : ''
  return `
Region ${region} runs: ${simulated}this machine as node "${localNode}".

  Query API  ${api}/v1/nodes
  API docs   ${api}/docs
  MQTT       mqtt://127.0.0.1:${ports.mqtt}
  Token      ${apiToken(home)}
             (also in ${tokenFile};
             changes need the one in ${fromHere(operatorTokenFile(home))})
  Notices    ${api}/queues
             (any user name, that token as the password)

Three things to try in another terminal:

  # the newest readings of this machine
  ${authorized} ${api}/v1/nodes/${localNode}/latest

  # publish a reading by hand, then read it back
  mosquitto_pub -h 127.0.0.1 -p ${ports.mqtt} -q 1 -i ${byHandNode} -u ${byHandNode} -P "$(cat ${fromHere(nodeTokenFile(home, byHandNode))})" \\
    -t ${mqttTopic(region, byHandNode, 'telemetry')} -m '{"signal_strength_pct":61.5}' && sleep 1
  ${authorized} ${api}/v1/nodes/${byHandNode}/latest

  # how the region is doing
  ./telstar status

${detached ? './telstar down' : 'Ctrl-C'} stops everything; the data stays.
`
}

/** The shorter way to a file: commands are tried where the region was started. */
function fromHere(file: string): string {
  const path = relative(process.cwd(), file)
  return path.startsWith('..') ? file : path
}
