import { closeDatabase, type Database, openDatabase } from '@telstar/runtime/database'
import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'
import { repeat } from '@telstar/runtime/repeat'
import type { Teardown } from '@telstar/runtime/teardown'
import { complaintAggregate } from './complaints/aggregate.js'
import type { SupportConfig } from './config.js'
import { CarryOut } from './domain/carry-out.js'
import { PostgresEventStore } from './event-store/postgres-event-store.js'
import type { Events } from './events.js'
import { openLog } from './log/open-log.js'
import { CheckedSubjectKeys } from './privacy/checked-subject-keys.js'
import { commandDigestKey } from './privacy/command-digest-key.js'
import { destroyReturnedKeys } from './privacy/destroy-returned-keys.js'
import { PostgresSubjectKeys } from './privacy/postgres-subject-keys.js'
import { Vault } from './privacy/vault.js'
import { requestAggregate } from './requests/aggregate.js'

export interface FoundationParts {
  readonly log: Logger
  readonly metrics: Metrics
  readonly events: Events
  readonly teardown: Teardown
}

/** What every part of this station stands on: the log, its keys and the rules. */
export function openFoundation(config: SupportConfig, { log, metrics, events, teardown }: FoundationParts) {
  const { wrappingKey, policies, database } = config
  const pool = openDatabase({ url: database.writer, name: 'support', log, connections: database.connections })
  teardown.add('database', () => closeDatabase(pool))
  const check = checkKeys(pool, { events, teardown })
  const vault = new Vault(new CheckedSubjectKeys(new PostgresSubjectKeys(pool, wrappingKey), check.done))
  const store = new PostgresEventStore(pool)
  const readers = openLog({ pool, vault, log, metrics })
  teardown.add('log', () => readers.stop())
  return {
    ...{ pool, vault, store, readers },
    readiness: check.readiness,
    carryOut: new CarryOut({ store, vault, digestKey: commandDigestKey(wrappingKey) }),
    aggregates: {
      complaint: complaintAggregate(policies.serviceLevels),
      request: requestAggregate(policies.plans),
    },
  }
}

/** Until the database answers: whatever is sealed waits for it. */
function checkKeys(pool: Database, { events, teardown }: Pick<FoundationParts, 'events' | 'teardown'>) {
  let missing: string | null = 'keys of erased people are not looked for yet'
  let resolve = () => {}
  const done = new Promise<void>((resolved) => {
    resolve = resolved
  })
  const pass = async () => {
    const count = await destroyReturnedKeys(pool)
    if (count > 0) events.keysCameBack(count)
    missing = null
    resolve()
  }
  const checking = repeat(pass, { everyMs: 500, failed: (error) => events.keysUnchecked(error), once: true })
  teardown.add('check of keys', () => checking.stop())
  return { done, readiness: () => missing }
}

export type Foundation = ReturnType<typeof openFoundation>
