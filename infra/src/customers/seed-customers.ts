import { closeDatabase, type Database, inTransaction, openDatabase } from '@telstar/runtime/database'
import type { Logger } from '@telstar/runtime/logger'
import { CarryOut } from '@telstar/support/domain/carry-out'
import { derivedId } from '@telstar/support/domain/derived-id'
import { PostgresEventStore } from '@telstar/support/event-store/postgres-event-store'
import { commandDigestKey } from '@telstar/support/privacy/command-digest-key'
import { Vault } from '@telstar/support/privacy/vault'
import { profileAggregate } from '@telstar/support/profiles/aggregate'
import { CollectedKeys } from './collected-keys.js'
import { CollectedLog } from './collected-log.js'
import { customerIdOf, type Population, registrationOf } from './population.js'

interface Seeding {
  readonly population: Population
  /** Of `support_writer`. */
  readonly databaseUrl: string
  /** 32 bytes. */
  readonly wrappingKey: Buffer
  readonly log: Logger
  readonly now: Date
}

const together = 250

/**
 * Registers every customer of the population by the commands that people give, decided here and written together. Done
 * once; what was begun goes on where it was.
 */
export async function seedCustomers(seeding: Seeding, say: (text: string) => void): Promise<void> {
  const { databaseUrl: url, log, population } = seeding
  const pool = openDatabase({ url, name: 'seed-customers', log, connections: 1 })
  try {
    for (let first = 0; first < population.customers; first += together) {
      const end = Math.min(first + together, population.customers)
      if (await isRegistered(pool, customerIdOf(population, end - 1))) continue
      say(`${first} of ${population.customers}`)
      await seedSome(seeding, { first, end }, pool)
    }
  } finally {
    await closeDatabase(pool)
  }
}

async function isRegistered(pool: Database, customerId: string): Promise<boolean> {
  return (await new PostgresEventStore(pool).readStream(`profile-${customerId}`)).length > 0
}

interface Range {
  readonly first: number
  readonly end: number
}

async function seedSome(
  { population, wrappingKey, now: at }: Seeding,
  { first, end }: Range,
  pool: Database,
): Promise<void> {
  const store = new CollectedLog()
  const keys = new CollectedKeys(wrappingKey)
  const digestKey = commandDigestKey(wrappingKey)
  const carryOut = new CarryOut({ store, vault: new Vault(keys), digestKey })
  for (let index = first; index < end; index += 1) {
    const id = customerIdOf(population, index)
    for (const command of registrationOf(population, index)) {
      const commandId = derivedId('seed', command.type, id)
      const by = { correlationId: commandId, causationId: commandId, expectedVersion: null }
      const envelope = { ...by, commandId, actor: { role: 'agent', id: 'registration' }, at } as const
      const outcome = await carryOut.run({ aggregate: profileAggregate, id, command, envelope })
      if (outcome.kind === 'refused') throw new Error(`${command.type}: ${outcome.refusal.code}`)
    }
  }
  await inTransaction(pool, (transaction) => store.write(transaction, keys))
}
