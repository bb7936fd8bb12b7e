import { randomUUID } from 'node:crypto'
import { type ScratchSupport, startScratchSupport } from '@telstar/infra/scratch-support'
import { closeDatabase, type Database, inTransaction, openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { asLogged } from '../../../tests/as-logged.js'
import { openCommand } from '../../../tests/complaint-story.js'
import { hubReader } from './hub-reader.js'
import { Listeners } from './listeners-table.js'
import { tellListeners } from './tell-listeners.js'

const customerId = openCommand.customerId
let engine: ScratchSupport
let pool: Database

beforeAll(async () => {
  engine = await startScratchSupport()
  const log = createLogger('test', 'silent')
  pool = openDatabase({ url: engine.databaseUrl('support_writer'), name: 'test', log })
})
afterAll(async () => {
  if (pool) await closeDatabase(pool)
  await engine?.stop()
})

const read = (id: string, recordedAt: Date) =>
  inTransaction(pool, (transaction) => {
    const events = asLogged({ context: 'complaint', id }, [
      { type: 'ComplaintOpened', data: { customerId, category: 'outage', priority: 'high' } },
      { type: 'ComplaintAccepted', data: { department: 'billing' } },
      { type: 'ComplaintClosed', data: { by: 'agent' } },
    ])
    return hubReader.handle(
      events.map((event) => ({ ...event, recordedAt })),
      transaction,
    )
  })

/** One pass. @returns what was posted, as the versions of each complaint */
async function pass(failing: ReadonlySet<string> = new Set()): Promise<string[]> {
  const posted: string[] = []
  await tellListeners({
    ...{ pool, random: () => 0, events: { told: () => {}, passFailed: () => {} } },
    post: async ({ body }) => {
      const { eventId } = JSON.parse(body)
      posted.push(eventId)
      return failing.has(eventId) ? { kind: 'failed', why: 'answered 500', final: false } : { kind: 'sent' }
    },
  })
  return posted.toSorted()
}

it('each item is told in its order, from the registration on, however often one has to be told again', async () => {
  const [one, other] = [randomUUID(), randomUUID()].toSorted() as [string, string]
  const registeredAt = new Date(Date.now() - 60_000)
  await new Listeners(pool).add({
    ...{ listenerId: randomUUID(), api: 'troubleTicket', callback: 'https://listener.example/told' },
    ...{ eventType: null, registeredBy: 'supervisor:sara' },
  })
  await read(randomUUID(), registeredAt)
  const soon = new Date(Date.now() + 60_000)
  await read(one, soon)
  await read(other, soon)
  const event = (id: string, version: number) => `complaint-${id}-${version}`
  expect(await pass(new Set([event(one, 1)]))).toEqual([event(one, 1), event(other, 1)])
  // The first is told again in a while: what follows it waits, what follows the other does not.
  expect(await pass()).toEqual([event(other, 2)])
  await pool.query('UPDATE support.hub_events SET next_attempt_at = now()')
  expect(await pass()).toEqual([event(one, 1), event(other, 3)])
  expect([await pass(), await pass(), await pass()]).toEqual([[event(one, 2)], [event(one, 3)], []])
})
