import { freePort, portIsFree } from '../engines/free-port.js'

/** Every port of a local region. `preferred` is what people expect; null: any free one. */
const table = {
  mqtt: { preferred: 1883, setting: 'MQTT_PORT' },
  http: { preferred: 8080, setting: 'HTTP_PORT' },
  kafka: { preferred: 9092, setting: 'KAFKA_PORT' },
  database: { preferred: 5432, setting: 'DATABASE_PORT' },
  support: { preferred: 8081, setting: 'SUPPORT_PORT' },
  supportDatabase: { preferred: 5433, setting: 'SUPPORT_DATABASE_PORT' },
  redis: { preferred: 6379, setting: 'REDIS_PORT' },
  inbox: { preferred: 8025, setting: 'INBOX_PORT' },
  inboxSmtp: { preferred: 1025, setting: 'INBOX_SMTP_PORT' },
  brokerHealth: { preferred: null, setting: 'BROKER_HEALTH_PORT' },
  processorsHealth: { preferred: null, setting: 'PROCESSORS_HEALTH_PORT' },
  agentHealth: { preferred: null, setting: 'AGENT_HEALTH_PORT' },
  customersHealth: { preferred: null, setting: 'CUSTOMERS_HEALTH_PORT' },
  fleetHealth: { preferred: null, setting: 'FLEET_HEALTH_PORT' },
} as const

export type PortName = keyof typeof table
export type Ports = Readonly<Record<PortName, number>>
export const portNames = Object.keys(table) as PortName[]

/** The ports people expect, by the setting that asks for another. */
export const wellKnownPorts = portNames.flatMap((name) => {
  const { preferred, setting } = table[name]
  return preferred === null ? [] : [{ name, port: preferred, setting }]
})

/** A port somebody asked for is taken. */
export class PortBusy extends Error {
  override name = 'PortBusy'
  constructor(portName: PortName, port: number) {
    const { setting } = table[portName]
    super(
      `port ${port} (${setting}) is in use by another program: stop that program (lsof -i :${port} names it), ` +
        `or choose another port with ${setting}=<port>, or leave ${setting} out and a free one is found`,
    )
  }
}

export interface PortWishes {
  /** Must be these: a busy one is an error. */
  readonly asked: Partial<Ports>
  /** As it was last time, when still free: what was given out as an address stays right. */
  readonly last: Partial<Ports>
  /** Whether the well-known ports come next; tests leave those alone. */
  readonly wellKnown: boolean
}

/** How the machine's ports are looked at. */
export interface PortProbe {
  isFree(port: number): Promise<boolean>
  anyFree(): Promise<number>
}

/**
 * One port each, none twice: asked for, else last time's, else the well-known one, else any free one.
 * @throws {PortBusy} for a port that was asked for and is taken
 */
export async function choosePorts(wishes: PortWishes, probe: PortProbe): Promise<Ports> {
  const taken = new Set(Object.values(wishes.asked))
  const chosen: Partial<Record<PortName, number>> = {}
  for (const name of portNames) {
    const asked = wishes.asked[name]
    if (asked !== undefined && !(await probe.isFree(asked))) throw new PortBusy(name, asked)
    const port = asked ?? (await firstFree(candidates(name, wishes), taken, probe))
    taken.add(port)
    chosen[name] = port
  }
  return chosen as Ports
}

function candidates(name: PortName, { last, wellKnown }: PortWishes): number[] {
  const known = wellKnown ? table[name].preferred : null
  return [last[name], known].filter((port) => port !== undefined && port !== null)
}

async function firstFree(wanted: number[], taken: Set<number>, probe: PortProbe): Promise<number> {
  for (const port of wanted) {
    if (!taken.has(port) && (await probe.isFree(port))) return port
  }
  for (;;) {
    const port = await probe.anyFree()
    if (!taken.has(port)) return port
  }
}

/** The ports named in the environment (MQTT_PORT=1884 …). @throws {RangeError} when one is not a port */
export function askedPorts(env: NodeJS.ProcessEnv): Partial<Ports> {
  const asked: Partial<Record<PortName, number>> = {}
  for (const name of portNames) {
    const { setting } = table[name]
    const text = env[setting]
    if (!text) continue
    const port = Number(text)
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new RangeError(`${setting} is ${JSON.stringify(text)}; expected a port from 1 to 65535`)
    }
    asked[name] = port
  }
  return asked
}

/** This machine's ports. */
export const machinePorts: PortProbe = { isFree: portIsFree, anyFree: freePort }
