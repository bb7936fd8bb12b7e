import { closeDatabase, openDatabase } from '@telstar/runtime/database'
import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'
import type { Teardown } from '@telstar/runtime/teardown'
import { complaintAggregate } from './complaints/aggregate.js'
import type { SupportConfig } from './config.js'
import { CarryOut } from './domain/carry-out.js'
import { PostgresEventStore } from './event-store/postgres-event-store.js'
import { openLog } from './log/open-log.js'
import { commandDigestKey } from './privacy/command-digest-key.js'
import { PostgresSubjectKeys } from './privacy/postgres-subject-keys.js'
import { Vault } from './privacy/vault.js'
import { requestAggregate } from './requests/aggregate.js'

export interface FoundationParts {
  readonly log: Logger
  readonly metrics: Metrics
  readonly teardown: Teardown
}

/** What every part of this station stands on: the log, its keys and the rules. */
export function openFoundation(config: SupportConfig, { log, metrics, teardown }: FoundationParts) {
  const { wrappingKey, policies, database } = config
  const pool = openDatabase({ url: database.writer, name: 'support', log, connections: database.connections })
  teardown.add('database', () => closeDatabase(pool))
  const vault = new Vault(new PostgresSubjectKeys(pool, wrappingKey))
  const store = new PostgresEventStore(pool)
  const readers = openLog({ pool, vault, log, metrics })
  teardown.add('log', () => readers.stop())
  return {
    ...{ pool, vault, store, readers },
    carryOut: new CarryOut({ store, vault, digestKey: commandDigestKey(wrappingKey) }),
    aggregates: {
      complaint: complaintAggregate(policies.serviceLevels),
      request: requestAggregate(policies.plans),
    },
  }
}

export type Foundation = ReturnType<typeof openFoundation>
