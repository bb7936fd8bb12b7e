import { randomBytes } from 'node:crypto'
import { closeDatabase, openDatabase } from '@telstar/runtime/database'
import type { Logger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import { Teardown } from '@telstar/runtime/teardown'
import { complaintAggregate } from '../src/complaints/aggregate.js'
import type { AddressBook } from '../src/departments/address-book.js'
import { startDepartments } from '../src/departments/start.js'
import { CarryOut } from '../src/domain/carry-out.js'
import { PostgresEventStore } from '../src/event-store/postgres-event-store.js'
import { openLog } from '../src/log/open-log.js'
import { startPolicies } from '../src/policies/start.js'
import { PostgresSubjectKeys } from '../src/privacy/postgres-subject-keys.js'
import { Vault } from '../src/privacy/vault.js'
import { startRelays } from '../src/relay/start.js'
import { requestAggregate } from '../src/requests/aggregate.js'
import { shippedServiceLevels } from './complaint-story.js'
import { shippedPlans } from './request-scene.js'
import { shippedNotices } from './shipped-notices.js'
import { shippedRouting } from './shipped-routing.js'

export interface FlowSettings {
  /** Of `support_writer`. */
  readonly databaseUrl: string
  readonly brokers: string
  readonly redisUrl: string
  readonly book: AddressBook
}

/** Everything that commands of customer support stand on, for tests: shipped policies, a key of zeros. */
export function openCommands(databaseUrl: string, log: Logger) {
  const pool = openDatabase({ url: databaseUrl, name: 'support', log, connections: 4 })
  const store = new PostgresEventStore(pool)
  const vault = new Vault(new PostgresSubjectKeys(pool, Buffer.alloc(32)))
  return {
    ...{ pool, store, vault },
    carryOut: new CarryOut({ store, vault, digestKey: Buffer.alloc(32) }),
    aggregates: {
      complaint: complaintAggregate(shippedServiceLevels),
      request: requestAggregate(shippedPlans),
    },
  }
}

/** From the log to the departments: relays, policies and notices in one process, as the station has them. */
export function startFlow({ databaseUrl, brokers, redisUrl, book }: FlowSettings, log: Logger) {
  const teardown = new Teardown()
  const metrics = new Metrics(`flow-${randomBytes(4).toString('hex')}`, { process: false })
  const { pool, store, vault, carryOut, aggregates } = openCommands(databaseUrl, log)
  teardown.add('database', () => closeDatabase(pool))
  const opened = openLog({ pool, vault, log, metrics })
  teardown.add('log', () => opened.stop())
  const relays = startRelays({ brokers: [brokers] }, log, { log: opened, store, metrics })
  teardown.add('relays', () => relays.stop())
  const parts = { log: opened, store, metrics, carryOut, aggregates }
  const policies = startPolicies({ routing: shippedRouting, timersEveryMs: 500 }, log, parts)
  teardown.add('policies', () => policies.stop())
  const settings = { notices: shippedNotices, routing: shippedRouting, sessionTimeoutMs: 6000 }
  const departments = startDepartments({ brokers: [brokers], redisUrl, book, ...settings }, log, {
    ...{ pool, metrics },
  })
  teardown.add('departments', () => departments.stop())
  return { departments, stop: () => teardown.run() }
}
