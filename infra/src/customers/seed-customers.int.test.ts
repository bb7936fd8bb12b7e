import { randomBytes } from 'node:crypto'
import { closeDatabase, type Database, openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import { beginning } from '@telstar/support/event-store/event-store'
import { PostgresEventStore } from '@telstar/support/event-store/postgres-event-store'
import { PostgresSubjectKeys } from '@telstar/support/privacy/postgres-subject-keys'
import { Vault } from '@telstar/support/privacy/vault'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ScratchSupport, startScratchSupport } from '../scratch-support.js'
import { inventedPerson } from './invented-person.js'
import { seedCustomers } from './seed-customers.js'

const log = createLogger('test', 'silent')
const wrappingKey = randomBytes(32)
let engine: ScratchSupport
let pool: Database

beforeAll(async () => {
  engine = await startScratchSupport()
  pool = openDatabase({ url: engine.databaseUrl('support_writer'), name: 'test', log, connections: 1 })
})
afterAll(async () => {
  if (pool) await closeDatabase(pool)
  await engine?.stop()
})

describe('The seeded customers', () => {
  it('are registered once, with what is personal sealed, as if each had come by itself', async () => {
    const databaseUrl = engine.databaseUrl('support_writer')
    const population = { region: 'north', customers: 300, nodes: 10, cells: 3 }
    for (const customers of [250, 300, 300])
      await seedCustomers(
        { population: { ...population, customers }, databaseUrl, wrappingKey, log, now: new Date() },
        () => {},
      )
    const stored = await new PostgresEventStore(pool).readAll({ after: beginning, limit: 1000 })
    expect(stored).toHaveLength(600)
    const opened = await new Vault(new PostgresSubjectKeys(pool, wrappingKey)).openAll(stored)
    expect(opened[0]?.personal).toMatchObject({ name: inventedPerson('north/0').name })
    expect(new Set(opened.map(({ type }) => type))).toEqual(
      new Set(['CustomerRegistered', 'ServiceAddressChanged']),
    )
    expect(JSON.stringify(stored.map(({ data }) => data))).not.toContain(inventedPerson('north/0').email)
  })
})
