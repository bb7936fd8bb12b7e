import { type ScratchSupport, startScratchSupport } from '@telstar/infra/scratch-support'
import { closeDatabase, type Database, openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventStoreContract } from '../../tests/event-store-contract.js'
import { PostgresEventStore } from './postgres-event-store.js'

const log = createLogger('test', 'silent')
let engine: ScratchSupport
let pool: Database

beforeAll(async () => {
  engine = await startScratchSupport()
  pool = openDatabase({ url: engine.databaseUrl('support_writer'), name: 'test', log, connections: 8 })
})
afterAll(async () => {
  if (pool) await closeDatabase(pool)
  await engine?.stop()
})

eventStoreContract('the log in PostgreSQL', () => new PostgresEventStore(pool))

it('lets nobody who writes change or remove what happened', async () => {
  for (const role of ['support_writer', 'support_projector', 'support_reader'] as const) {
    const own = openDatabase({ url: engine.databaseUrl(role), name: 'test', log, connections: 1 })
    for (const statement of [
      'UPDATE support.events SET type = type',
      'DELETE FROM support.events',
      'TRUNCATE support.events',
      'ALTER TABLE support.events DISABLE TRIGGER ALL',
      'DROP TABLE support.events',
    ])
      await expect(own.query(statement), `${role}: ${statement}`).rejects.toThrow(/denied|owner/)
    await closeDatabase(own)
  }
})
