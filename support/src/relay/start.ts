import { startProducer } from '@telstar/bus/start-producer'
import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'
import type { EventStore } from '../event-store/event-store.js'
import { followLogAtLeastOnce, type LogPorts } from '../log/follow-log.js'
import type { LogFollower } from '../log/log-reader.js'
import { relayEvents } from './events.js'
import { complaintPublication } from './publish-complaint.js'
import { profilePublication } from './publish-profile.js'
import { requestPublication } from './publish-request.js'
import { relayReader } from './relay-reader.js'

/** What is not in Kafka by then is given up and sent again: well before the lease of the reader may be another's. */
const deliveryTimeoutMs = 3000

export interface RelaysConfig {
  readonly brokers: readonly string[]
}

export interface RelayParts {
  /** As `support_writer`. */
  readonly log: LogPorts
  readonly store: EventStore
  readonly metrics: Metrics
}

/** The log published: one relay for each context and its topic. */
export function startRelays(
  { brokers }: RelaysConfig,
  log: Logger,
  { log: ports, store, metrics }: RelayParts,
) {
  const producer = startProducer({
    ...{ brokers: [...brokers], clientId: 'support-relay', log, deliveryTimeoutMs },
    lingerMs: 0,
  })
  const relay = {
    ...{ store, producer, events: relayEvents(metrics), now: Date.now },
    mayPublish: (reader: string) => ports.leases.holds(reader, deliveryTimeoutMs),
  }
  const followers: LogFollower[] = [
    followLogAtLeastOnce(relayReader(profilePublication, relay), ports),
    followLogAtLeastOnce(relayReader(complaintPublication, relay), ports),
    followLogAtLeastOnce(relayReader(requestPublication, relay), ports),
  ]
  return {
    readiness: () => producer.readiness() ?? standstillOf(followers),
    stop: async () => {
      await Promise.all(followers.map((follower) => follower.stop()))
      await producer.stop()
    },
  }
}

function standstillOf(followers: readonly LogFollower[]): string | null {
  return followers.map((follower) => follower.standstill()).find((why) => why !== null) ?? null
}
