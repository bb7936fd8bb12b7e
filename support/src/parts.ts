import { closeDatabase, openDatabase } from '@telstar/runtime/database'
import type { PartName, SupportConfig } from './config.js'
import { startDepartments } from './departments/start.js'
import type { Foundation, FoundationParts } from './foundation.js'
import { startPolicies } from './policies/start.js'
import { complaintsProjection } from './projections/complaints/complaints-projection.js'
import { customersProjection } from './projections/customers/customers-projection.js'
import { projectionEvents } from './projections/projection-events.js'
import { queuesProjection } from './projections/queues/queues-projection.js'
import { requestsProjection } from './projections/requests/requests-projection.js'
import { runProjections } from './projections/run-projections.js'
import { searchProjection } from './projections/search/search-projection.js'
import { statisticsProjection } from './projections/statistics/statistics-projection.js'
import { startRelays } from './relay/start.js'
import { startHub } from './tmf/hub/start.js'

/** What goes on beside the API. */
interface Part {
  /** Why it does not go on; null: it does. */
  readiness(): string | null
  readonly failed?: Promise<never>
}

interface Surroundings extends FoundationParts {
  readonly config: SupportConfig
  readonly foundation: Foundation
}

const readModels = [
  ...[customersProjection, complaintsProjection, requestsProjection],
  ...[queuesProjection, searchProjection, statisticsProjection],
]

const start: Readonly<Record<Exclude<PartName, 'api'>, (around: Surroundings) => Part>> = {
  projections: keepReadModels,
  hub: tellHub,
  relay({ config: { brokers }, foundation, log, metrics, teardown }) {
    const { store, readers } = foundation
    const relays = startRelays({ brokers: brokers ?? [] }, log, { log: readers, store, metrics })
    teardown.add('relays', () => relays.stop())
    return relays
  },
  policies({ config, foundation, log, metrics, teardown }) {
    const { readers, ...parts } = foundation
    const { policies, timersEveryMs } = config
    const running = startPolicies({ routing: policies.routing, timersEveryMs }, log, {
      ...parts,
      ...{ log: readers, metrics },
    })
    teardown.add('policies', () => running.stop())
    return running
  },
  departments({ config, foundation, log, metrics, teardown }) {
    const { brokers, redisUrl, sessionTimeoutMs, policies, book } = config
    const { notices, routing } = policies
    const settings = {
      brokers: brokers ?? [],
      redisUrl: redisUrl ?? '',
      sessionTimeoutMs,
      notices,
      routing,
      book,
    }
    const running = startDepartments(settings, log, { pool: foundation.pool, metrics })
    teardown.add('departments', () => running.stop())
    return running
  },
}

function tellHub({ config: { book }, foundation, log, metrics, teardown }: Surroundings): Part {
  const { allowAddresses } = book
  const running = startHub(log, { log: foundation.readers, metrics, allowAddresses })
  teardown.add('hub', () => running.stop())
  return running
}

function keepReadModels({ config: { database }, foundation, log, metrics, teardown }: Surroundings): Part {
  const connections = readModels.length + 2
  const pool = openDatabase({ url: database.projector ?? '', name: 'support-projections', log, connections })
  teardown.add('database of the read models', () => closeDatabase(pool))
  const changes = projectionEvents(log, metrics)
  const running = runProjections(readModels, { ...foundation.readers, pool, changes })
  teardown.add('read models', () => running.stop())
  const missing = () => running.missing().map((name) => `the read model ${name} is not there yet`)
  return { readiness: () => running.standstills()[0] ?? missing()[0] ?? null }
}

/** Starts the parts of this process that are not the API. */
export function startParts(around: Surroundings): { readiness(): string | null; failed: Promise<never>[] } {
  const names = around.config.parts.filter((name) => name !== 'api')
  const running = names.map((name) => start[name](around))
  return {
    readiness: () => running.map((part) => part.readiness()).find((why) => why !== null) ?? null,
    failed: running.flatMap(({ failed }) => failed ?? []),
  }
}
