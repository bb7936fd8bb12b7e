import type { Teardown } from '@telstar/runtime/teardown'
import { Admission } from './admission.js'
import { authenticate } from './authenticate.js'
import type { BrokerConfig } from './config.js'
import { Door } from './door.js'
import type { BrokerEvents } from './events.js'
import type { Guard } from './guard.js'
import { guardLimits } from './guard-limits.js'
import type { KafkaSide } from './kafka-side.js'
import { certificateName, listenTcp, listenTls } from './listen.js'
import { startMqttBroker } from './mqtt-broker.js'
import type { Overrides } from './overrides.js'
import { Pressure } from './pressure.js'
import { publishHook } from './publish-hook.js'
import { sessionLife } from './session-life.js'
import type { Sessions } from './sessions.js'
import { stateTaker } from './take-state.js'

/** How long messages under way may take when the station stops. */
const drainMs = 3000

interface MqttSideOptions {
  readonly config: BrokerConfig
  readonly kafka: KafkaSide
  readonly events: BrokerEvents
  readonly sessions: Sessions
  readonly now: () => number
  readonly teardown: Teardown
  readonly overrides: Overrides
}

/** Everything between the sockets and Kafka. @throws {Error} when a port cannot be had */
export async function openMqttSide(options: MqttSideOptions) {
  const { config, events, sessions, now, teardown, overrides } = options
  const pressure = new Pressure(config.inFlightBytes)
  const aedes = await startAedes(options, pressure)
  teardown.add('MQTT', () => new Promise<void>((resolve) => aedes.close(() => resolve())))

  const admission = new Admission(config.connections)
  const limits = { ...guardLimits, ...overrides.limits }
  const hand = (guard: Guard) => void aedes.handle(guard)
  const door = new Door({ admission, pressure, limits, events, now, hand })
  teardown.add('the connections', () => {
    for (const node of sessions.nodes()) sessions.end(node, 'stopping')
    door.close()
  })
  teardown.add('the messages under way', () => door.drain(drainMs))

  const tcp = await listenTcp(config, door)
  teardown.add('the TCP listener', tcp.stop)
  const tls = config.tls && (await listenTls({ host: config.mqtt.host, tls: config.tls }, door, events))
  if (tls) teardown.add('the TLS listener', tls.stop)
  return { port: tcp.port, tlsPort: tls?.port ?? null, admission, pressure }
}

function startAedes({ config, kafka, events, sessions, now }: MqttSideOptions, pressure: Pressure) {
  const { region } = config
  const { ingest, presence, producer, credentials } = kafka
  return startMqttBroker({
    region,
    events,
    publish: publishHook({
      ingest,
      sessions,
      pressure,
      events,
      now,
      takeState: stateTaker({ region, presence, producer, events, now }),
    }),
    identify: (guard, node, token) =>
      authenticate(
        { node, token, certificate: certificateName(guard.socket) },
        { credentials, readiness: kafka.closed, now },
      ),
    ...sessionLife({ region, sessions, presence, events }),
  })
}
