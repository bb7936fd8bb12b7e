import { relative } from 'node:path'
import { mqttTopic } from '@telstar/contracts/mqtt-topics'
import { telstarHome } from '../engines/telstar-home.js'
import { demoScript } from '../stack/demo-script.js'
import { byHandNode, type FleetSettings, localNode } from '../stack/local-nodes.js'
import type { Ports } from '../stack/ports.js'
import { apiToken, apiTokenFile, nodeTokenFile, operatorTokenFile } from '../stack/secrets.js'
import { stackHome } from '../stack/stack-home.js'
import { supportToken } from '../stack/support-signing.js'

interface Started extends FleetSettings {
  readonly region: string
  /** Whether it runs without a terminal. */
  readonly detached: boolean
}

/** What to know and to try once a region runs. Every command works as it stands, in the folder it was started from. */
export async function welcome(started: Started, ports: Ports): Promise<string> {
  const { region, nodes, cells, detached } = started
  const home = stackHome(region, telstarHome())
  const api = `http://127.0.0.1:${ports.http}`
  const tokenFile = fromHere(apiTokenFile(home))
  const authorized = `curl -sH "Authorization: Bearer $(cat ${tokenFile})"`
  const simulated = nodes > 0 ? `${nodes} simulated nodes with ${cells} cells each and ` : ''
  return `
Region ${region} runs: ${simulated}this machine as node "${localNode}".

  Query API  ${api}/v1/nodes
  API docs   ${api}/docs
  Inbox      ${inboxUrl(ports)} (notices of alerts: mails and webhooks)
  MQTT       mqtt://127.0.0.1:${ports.mqtt}
  Token      ${apiToken(home)}
             (also in ${tokenFile};
             changes need the one in ${fromHere(operatorTokenFile(home))})
  Notices    ${api}/queues
             (any user name, that token as the password)
${await supportLines(started, ports)}
${trouble(started, ports)}Things to try in another terminal:

  # alerts that stand now
  ${authorized} '${api}/v1/alerts?state=active'

  # the newest readings of this machine
  ${authorized} ${api}/v1/nodes/${localNode}/latest

  # publish a reading by hand, then read it back
  mosquitto_pub -h 127.0.0.1 -p ${ports.mqtt} -q 1 -i ${byHandNode} -u ${byHandNode} -P "$(cat ${fromHere(nodeTokenFile(home, byHandNode))})" \\
    -t ${mqttTopic(region, byHandNode, 'telemetry')} -m '{"signal_strength_pct":61.5}' && sleep 1
  ${authorized} ${api}/v1/nodes/${byHandNode}/latest

${careToTry(ports)}
  # how the region is doing
  ./telstar status

${detached ? './telstar down' : 'Ctrl-C'} stops everything; the data stays.
`
}

const careToTry = (ports: Ports) => `\
  # what customers complain about, and what was done about the newest complaint
  ./telstar complaints list
  ./telstar complaints show $(${newest('complaints', 'complaintId')})

  # a customer with everything that happened, over all contexts
  ./telstar customers show $(${newest('complaints', 'customerId')})

  # what waits for a department
  curl -sH "Authorization: Bearer $(./telstar support token --role agent)" http://127.0.0.1:${ports.support}/v1/departments/network-operations/queue
`

const newest = (noun: string, member: string) =>
  `./telstar ${noun} list --last 1 -o json | node -pe 'JSON.parse(require("fs").readFileSync(0))[0].${member}'`

/** Where customer support is, and a token that a supervisor could have. */
async function supportLines({ region }: Started, ports: Ports): Promise<string> {
  const home = stackHome(region, telstarHome())
  const url = `http://127.0.0.1:${ports.support}`
  const token = await supportToken(home, { role: 'supervisor', subject: 'sofia' })
  return `
  Support    ${url}/docs (2,000 simulated customers, their complaints and requests)
  Token      ${token}
             (of a supervisor, for 12 hours; any other: ./telstar support token --role agent)
`
}

/** What the simulated nodes will have, from their script. */
function trouble(started: Started, ports: Ports): string {
  const script = started.trouble ? demoScript(started) : []
  const happens = script.map((scripted) =>
    scripted.kind === 'degrade'
      ? `the signal of ${scripted.node}, cell ${scripted.cell}, falls below 50 % and recovers (signal-low)`
      : `site ${scripted.site} loses its power and comes back (site-down)`,
  )
  if (happens.length === 0) return ''
  return `Within two minutes, and every ${script[0]?.everyMinutes} minutes again:
${happens.map((what) => `  - ${what}\n`).join('')}
Watch the notices come in at ${inboxUrl(ports)}

`
}

const inboxUrl = ({ inbox }: Ports) => `http://127.0.0.1:${inbox}/`

/** The shorter way to a file: commands are tried where the region was started. */
function fromHere(file: string): string {
  const path = relative(process.cwd(), file)
  return path.startsWith('..') ? file : path
}
