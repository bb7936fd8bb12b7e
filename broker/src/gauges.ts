import type { Metrics } from '@telstar/runtime/metrics'

interface Gauges {
  readonly connections: () => number
  readonly sessions: () => number
  readonly inFlightBytes: () => number
  readonly registeredNodes: () => number
}

const everyMs = 1000

/** What is a level and not a count, taken once a second. Returns how to stop it. */
export function keepGauges(metrics: Metrics, levels: Gauges): () => void {
  const gauge = (name: string, help: string) => metrics.gauge({ name: `telstar_broker_${name}`, help })
  const connections = gauge('connections', 'Open sockets')
  const sessions = gauge('sessions', 'Nodes connected')
  const inFlight = gauge('in_flight_bytes', 'Payload bytes that await Kafka')
  const registered = gauge('registered_nodes', 'Nodes in the registry')
  const timer = setInterval(() => {
    connections.set(levels.connections())
    sessions.set(levels.sessions())
    inFlight.set(levels.inFlightBytes())
    registered.set(levels.registeredNodes())
  }, everyMs)
  return () => clearInterval(timer)
}
