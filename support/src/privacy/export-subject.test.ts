import { describe, expect, it } from 'vitest'
import {
  ada,
  agent,
  customer,
  customerId,
  envelope,
  registerCommand,
  supervisor,
} from '../../tests/profile-scene.js'
import { CarryOut } from '../domain/carry-out.js'
import { MemoryEventStore } from '../event-store/memory-event-store.js'
import { profileAggregate } from '../profiles/aggregate.js'
import { exportSubject } from './export-subject.js'
import { MemorySubjectKeys } from './memory-subject-keys.js'
import { Vault } from './vault.js'

const complaintId = 'aaaaaaaa-2222-4333-8444-555555555555'

async function scene() {
  const store = new MemoryEventStore()
  const vault = new Vault(new MemorySubjectKeys())
  const carryOut = new CarryOut({ store, vault, digestKey: Buffer.from('secret') })
  await carryOut.run({
    aggregate: profileAggregate,
    id: customerId,
    command: registerCommand(),
    envelope: envelope(),
  })
  const text = { text: 'No signal at home' }
  const events = await vault.sealAll(`complaint-${complaintId}`, [
    { type: 'ComplaintOpened', data: { category: 'outage' }, subject: customerId, personal: text },
    { type: 'ComplaintRouted', data: { departments: [] }, subject: customerId },
    { type: 'ComplaintAssigned', data: { department: 'billing', assignee: 'ben' }, subject: customerId },
    { type: 'NoteAdded', data: {}, subject: '99999999-2222-4333-8444-555555555555', personal: { text: 'x' } },
  ])
  await store.append({
    ...envelope(),
    context: 'complaint',
    stream: `complaint-${complaintId}`,
    expectedVersion: 0,
    events,
    commandDigest: Buffer.alloc(0),
    actor: 'department:billing/ben',
  })
  return { carryOut, store, vault }
}

describe('An export', () => {
  it('holds the profile and all that happened in every context, opened, without names of staff', async () => {
    const document = await exportSubject(await scene(), {
      customerId,
      envelope: envelope({ actor: customer }),
    })
    expect(document).toMatchObject({
      customerId,
      exportedAt: '2026-03-01T10:00:00.000Z',
      profile: { status: 'active', contact: ada },
      profileEvents: [
        { id: `profile-${customerId}-1`, type: 'CustomerRegistered', by: 'agent', personal: ada },
        { type: 'CustomerDataExported', by: 'customer' },
      ],
      complaints: [
        {
          id: complaintId,
          events: [
            { type: 'ComplaintOpened', by: 'department', personal: { text: 'No signal at home' } },
            { type: 'ComplaintRouted', personal: null },
            { type: 'ComplaintAssigned', data: { department: 'billing' } },
          ],
        },
      ],
      requests: [],
    })
    expect(JSON.stringify(document)).not.toMatch(/anna|ben/)
  })

  it('is recorded before anything is given out, and refused to those who may not have it', async () => {
    const all = await scene()
    const refused = await exportSubject(all, { customerId, envelope: envelope({ actor: agent }) })
    expect(refused).toMatchObject({ kind: 'refused', refusal: { code: 'not-allowed' } })
    await exportSubject(all, { customerId, envelope: envelope({ actor: supervisor }) })
    const events = await all.store.readStream(`profile-${customerId}`)
    expect(events.map(({ type, actor }) => [type, actor])).toEqual([
      ['CustomerRegistered', 'agent:anna'],
      ['CustomerDataExported', 'supervisor:sam'],
    ])
  })
})
