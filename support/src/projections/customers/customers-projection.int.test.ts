import { randomBytes, randomUUID } from 'node:crypto'
import { type ScratchSupport, startScratchSupport } from '@telstar/infra/scratch-support'
import { closeDatabase, type Database, inTransaction, openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, envelope, home, registerCommand, supervisor } from '../../../tests/profile-scene.js'
import type { DomainEvent } from '../../domain/aggregate.js'
import { CarryOut } from '../../domain/carry-out.js'
import { beginning } from '../../event-store/event-store.js'
import { PostgresEventStore } from '../../event-store/postgres-event-store.js'
import { destroyReturnedKeys } from '../../privacy/destroy-returned-keys.js'
import { PostgresSubjectKeys } from '../../privacy/postgres-subject-keys.js'
import { SubjectForgotten } from '../../privacy/subject-keys.js'
import { Vault } from '../../privacy/vault.js'
import { profileAggregate } from '../../profiles/aggregate.js'
import type { ProfileCommand } from '../../profiles/commands.js'
import { readCustomer360, readTimeline } from '../../queries/customer-360.js'
import { customersProjection } from './customers-projection.js'

const log = createLogger('test', 'silent')
const wrappingKey = randomBytes(32)
const move: ProfileCommand = {
  type: 'change-service-address',
  region: 'zurich',
  site: 'zh-12',
  cells: [{ node: 'zh-12-a', cell: 1 }],
  address: home,
}
const canaries = [ada.name, ada.email, ada.phone, home.street, 'No signal in the kitchen', 'Bring a ladder']
let engine: ScratchSupport
let writer: Database
let projector: Database
let reader: Database
let store: PostgresEventStore
let keys: PostgresSubjectKeys
let vault: Vault

beforeAll(async () => {
  engine = await startScratchSupport()
  const open = (role: 'support_writer' | 'support_projector' | 'support_reader') =>
    openDatabase({ url: engine.databaseUrl(role), name: 'test', log, connections: 2 })
  writer = open('support_writer')
  projector = open('support_projector')
  reader = open('support_reader')
  store = new PostgresEventStore(writer)
  keys = new PostgresSubjectKeys(writer, wrappingKey)
  vault = new Vault(keys)
})
afterAll(async () => {
  for (const pool of [writer, projector, reader]) if (pool) await closeDatabase(pool)
  await engine?.stop()
})

const carryOut = (customerId: string, command: ProfileCommand) =>
  new CarryOut({ store, vault, digestKey: wrappingKey }).run({
    aggregate: profileAggregate,
    id: customerId,
    command,
    envelope: envelope({ actor: supervisor }),
  })

async function append(
  context: 'complaint' | 'request',
  id: string,
  [version, ...events]: [number, ...DomainEvent[]],
) {
  const sealed = await vault.sealAll(`${context}-${id}`, events)
  const at = new Date('2026-03-02T10:00:00Z')
  const by = { actor: 'agent:anna', at, commandDigest: Buffer.alloc(0) }
  const place = { context, stream: `${context}-${id}`, expectedVersion: version, events: sealed }
  return store.append({ ...envelope(), ...by, ...place })
}

/** A customer of all three contexts, of whom each context knows something personal. */
async function newCustomer() {
  const [customerId, complaintId, requestId] = [randomUUID(), randomUUID(), randomUUID()]
  const subject = customerId
  await carryOut(customerId, registerCommand({ customerId }))
  await carryOut(customerId, move)
  await append('complaint', complaintId, [
    0,
    {
      type: 'ComplaintOpened',
      subject,
      data: { customerId, category: 'outage', priority: 'high' },
      personal: { text: canaries[4], place: null },
    },
    { type: 'ComplaintAccepted', subject, data: { department: 'billing' } },
    { type: 'ComplaintResolved', subject, data: {} },
  ])
  await append('request', requestId, [
    0,
    {
      type: 'RequestOrdered',
      subject,
      data: { customerId, kind: 'move', needsApproval: false },
      personal: { text: canaries[5] },
    },
    { type: 'RequestHeld', subject, data: { reasonCode: 'other' } },
  ])
  return { customerId, complaintId, requestId }
}

/** Builds the read model from the whole log. @param batch events at once */
async function build(batch: number): Promise<void> {
  await projector.query(
    `DROP SCHEMA IF EXISTS customers CASCADE; CREATE SCHEMA customers; ${customersProjection.tables('customers')};
     GRANT USAGE ON SCHEMA customers TO support_reader; GRANT SELECT ON ALL TABLES IN SCHEMA customers TO support_reader`,
  )
  for (let after = beginning; ; ) {
    const events = await store.readAll({ after, limit: batch })
    const last = events.at(-1)
    if (last === undefined) return
    await project(events)
    after = last.place
  }
}

async function project(events: Awaited<ReturnType<PostgresEventStore['readAll']>>): Promise<void> {
  const opened = await vault.openAll(events)
  await inTransaction(projector, (transaction) =>
    customersProjection.apply(opened, { transaction, schema: 'customers' }),
  )
}

async function everythingKept(): Promise<string> {
  const tables = ['customers.customers', 'customers.items', 'customers.timeline', 'support.events']
  const all = await Promise.all(
    tables.map((table) => projector.query(`SELECT to_jsonb(t)::text AS row FROM ${table} AS t`)),
  )
  return all.flatMap(({ rows }) => rows.map(({ row }) => row)).join('\n')
}

describe('Customer 360', () => {
  it('shows the profile, what is open and all that happened, whatever the batches were', async () => {
    const { customerId, complaintId, requestId } = await newCustomer()
    const whole = []
    for (const batch of [1, 3, 500]) {
      await build(batch)
      whole.push(await readCustomer360(reader, customerId))
    }
    const [page] = whole
    expect(whole).toEqual([page, page, page])
    expect(page).toMatchObject({
      customerId,
      version: 2,
      profile: { status: 'active', contact: ada, address: home, cells: [{ node: 'zh-12-a', cell: 1 }] },
      registeredAt: '2026-03-01T10:00:00.000Z',
    })
    expect(page?.openItems).toHaveLength(2)
    expect(page?.openItems).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ itemId: complaintId, kind: 'outage', status: 'resolved', version: 3 }),
        expect.objectContaining({ itemId: requestId, kind: 'move', status: 'held', priority: null }),
      ]),
    )
    expect(page?.timeline.map(({ type }) => type)).toEqual([
      'RequestHeld',
      'RequestOrdered',
      'ComplaintResolved',
      'ComplaintAccepted',
      'ComplaintOpened',
      'ServiceAddressChanged',
      'CustomerRegistered',
    ])
  })

  it('is read on by pages, and lets go of what has ended', async () => {
    const { customerId, complaintId, requestId } = await newCustomer()
    const subject = customerId
    await append('complaint', complaintId, [3, { type: 'ComplaintClosed', subject, data: {} }])
    await append('request', requestId, [2, { type: 'RequestResumed', subject, data: {} }])
    await build(500)
    const page = await readCustomer360(reader, customerId, 4)
    expect(page?.openItems.map(({ status, itemId }) => [status, itemId])).toEqual([
      ['acknowledged', requestId],
    ])
    const rest = []
    for (let before = page?.timeline.at(-1); before; before = rest.at(-1)?.at(-1))
      rest.push(await readTimeline(reader, customerId, { before, limit: 3 }))
    expect(rest.map(({ length }) => length)).toEqual([3, 2, 0])
    expect(rest.flat().at(-1)).toMatchObject({ type: 'CustomerRegistered', personal: ada })
    expect(await readCustomer360(reader, randomUUID())).toBeNull()
  })

  it('is all that a reader of the database can see', async () => {
    for (const table of ['events', 'subject_keys', 'checkpoints'])
      await expect(reader.query(`SELECT * FROM support.${table}`)).rejects.toThrow(/denied/)
    await expect(reader.query('DELETE FROM customers.timeline')).rejects.toThrow(/denied/)
  })
})

describe('Erasing a customer', () => {
  it('leaves nothing personal anywhere, and every event, and work goes on without it', async () => {
    const others = await newCustomer()
    const { customerId, complaintId } = await newCustomer()
    await build(500)
    const before = await readCustomer360(reader, customerId)
    const end = (await store.readAll({ after: beginning, limit: 100_000 })).at(-1)?.place ?? beginning
    await carryOut(customerId, { type: 'erase', reason: 'customer-request' })

    await expect(keys.keyFor(customerId)).rejects.toThrow(SubjectForgotten)
    const note = { type: 'NoteAdded', subject: customerId, data: {}, personal: { text: 'Called back' } }
    await expect(append('complaint', complaintId, [3, note])).rejects.toThrow(SubjectForgotten)
    await append('complaint', complaintId, [3, { type: 'ComplaintClosed', subject: customerId, data: {} }])

    await project(await store.readAll({ after: end, limit: 500 }))
    const swept = await readCustomer360(reader, customerId)
    await build(500)
    const rebuilt = await readCustomer360(reader, customerId)
    expect(swept).toEqual(rebuilt)
    expect(rebuilt).toMatchObject({
      profile: { status: 'erased', customerId },
      openItems: [{ kind: 'move' }],
    })
    expect(rebuilt?.timeline).toHaveLength((before?.timeline.length ?? 0) + 2)
    for (const canary of canaries) {
      expect(JSON.stringify(before)).toContain(canary)
      expect(JSON.stringify([swept, rebuilt])).not.toContain(canary)
    }
    expect((await readCustomer360(reader, others.customerId))?.profile).toMatchObject({ contact: ada })
  })

  it('of everybody leaves no trace in any table', async () => {
    const { rows } = await writer.query<{ id: string }>(
      `SELECT DISTINCT subject AS id FROM support.events WHERE type = 'CustomerRegistered'`,
    )
    await build(500)
    const before = await everythingKept()
    for (const canary of canaries) expect(before).toContain(canary)
    for (const { id } of rows) await carryOut(id, { type: 'erase', reason: 'legal-obligation' })
    await build(500)
    const after = await everythingKept()
    for (const canary of canaries) expect(after).not.toContain(canary)
  })
})

describe('Keys in PostgreSQL', () => {
  it('are made once, whoever asks, and open with the installation’s own key only', async () => {
    const subject = randomUUID()
    const made = await Promise.all(Array.from({ length: 8 }, () => keys.keyFor(subject)))
    expect(new Set(made.map((key) => key.toString('hex'))).size).toBe(1)
    expect((await keys.keysOf([subject, randomUUID()])).get(subject)).toEqual(made[0])
    const { rows } = await writer.query('SELECT wrapped FROM support.subject_keys WHERE subject = $1', [
      subject,
    ])
    expect(rows[0].wrapped.includes(made[0])).toBe(false)
    await expect(new PostgresSubjectKeys(writer, randomBytes(32)).keyFor(subject)).rejects.toThrow()
    await keys.destroy(subject)
    await keys.destroy(subject)
    expect((await keys.keysOf([subject])).size).toBe(0)
    await expect(keys.keyFor(subject)).rejects.toThrow(SubjectForgotten)
    const never = randomUUID()
    await keys.destroy(never)
    await expect(keys.keyFor(never)).rejects.toThrow(SubjectForgotten)
  })

  it('are destroyed again where an older backup brought them back', async () => {
    const { customerId } = await newCustomer()
    const others = await newCustomer()
    const backup = 'SELECT wrapped FROM support.subject_keys WHERE subject = $1'
    const { rows } = await writer.query(backup, [customerId])
    await carryOut(customerId, { type: 'erase', reason: 'customer-request' })
    await writer.query('UPDATE support.subject_keys SET wrapped = $2 WHERE subject = $1', [
      customerId,
      rows[0].wrapped,
    ])
    expect(await destroyReturnedKeys(writer)).toBe(1)
    expect(await destroyReturnedKeys(writer)).toBe(0)
    expect([...(await keys.keysOf([customerId, others.customerId])).keys()]).toEqual([others.customerId])
  })
})
