import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'
import { Teardown } from '@telstar/runtime/teardown'
import type { BrokerConfig } from './config.js'
import { brokerEvents } from './events.js'
import { keepGauges } from './gauges.js'
import { openKafkaSide } from './kafka-side.js'
import { openMqttSide } from './mqtt-side.js'
import type { Overrides } from './overrides.js'
import { Sessions } from './sessions.js'

interface StationOptions {
  readonly config: BrokerConfig
  readonly log: Logger
  readonly metrics: Metrics
  readonly overrides: Overrides
}

/** One broker process, without its health server. @throws {Error} when a port cannot be had */
export async function openStation(options: StationOptions) {
  const teardown = new Teardown()
  try {
    return await open(options, teardown)
  } catch (error) {
    await teardown.run()
    throw error
  }
}

async function open({ config, log, metrics, overrides }: StationOptions, teardown: Teardown) {
  const now = overrides.now ?? Date.now
  const broker = `${hostname()}-${randomUUID().slice(0, 8)}`
  const events = brokerEvents(log, metrics, now)
  const sessions = new Sessions()
  const kafka = openKafkaSide({ config, log, events, sessions, broker, now, teardown, overrides })
  const mqtt = await openMqttSide({ config, kafka, events, sessions, now, teardown, overrides })
  const stopGauges = keepGauges(metrics, {
    connections: () => mqtt.admission.count,
    sessions: () => sessions.count,
    inFlightBytes: () => mqtt.pressure.bytes,
    registeredNodes: () => kafka.credentials.count,
  })
  teardown.add('the gauges', stopGauges)
  const { port, tlsPort } = mqtt
  log.info({ broker, port, tlsPort }, 'MQTT is served')
  return { port, tlsPort, readiness: kafka.readiness, stop: () => teardown.run() }
}
