import { describe, expect, it } from 'vitest'
import type { SealedEvent, StoredEvent } from '../event-store/event-store.js'
import { MemorySubjectKeys } from './memory-subject-keys.js'
import { SubjectForgotten } from './subject-keys.js'
import { Vault } from './vault.js'

const ada = '11111111-2222-4333-8444-555555555555'
const bea = '22222222-2222-4333-8444-555555555555'
const about = (subject: string, name: string) => ({
  type: 'Noted',
  data: { n: 1 },
  subject,
  personal: { name },
})

function stored(stream: string, event: SealedEvent | undefined): StoredEvent {
  const at = new Date(0)
  const by = { actor: 'agent:anna', at, recordedAt: at, commandId: '1', correlationId: '1', causationId: '1' }
  if (event === undefined) throw new Error('nothing was sealed')
  return { ...event, ...by, context: 'profile', stream, version: 1, place: { xid: '1', position: '1' } }
}

describe('The vault', () => {
  it('opens what it sealed, of several people at once', async () => {
    const vault = new Vault(new MemorySubjectKeys())
    const sealed = await vault.sealAll('s-1', [about(ada, 'Ada'), about(bea, 'Bea')])
    const opened = await vault.openAll(sealed.map((event) => stored('s-1', event)))
    expect(opened.map(({ subject, personal }) => [subject, personal])).toEqual([
      [ada, { name: 'Ada' }],
      [bea, { name: 'Bea' }],
    ])
  })

  it('leaves alone what is not personal, and asks for no key', async () => {
    const vault = new Vault(new MemorySubjectKeys())
    const [plain, ofSomebody] = await vault.sealAll('s-1', [
      { type: 'Routed', data: { n: 2 } },
      { type: 'Routed', data: { n: 2 }, subject: ada, personal: null },
    ])
    expect(plain).toEqual({ type: 'Routed', data: { n: 2 }, subject: null, personal: null })
    expect(ofSomebody?.subject).toBe(ada)
    expect((await vault.openAll([stored('s-1', plain)]))[0]?.personal).toBeNull()
  })

  it('takes an empty part for nothing, also of somebody who was forgotten', async () => {
    const keys = new MemorySubjectKeys()
    await keys.destroy(ada)
    const [event] = await new Vault(keys).sealAll('s-1', [{ ...about(ada, ''), personal: {} }])
    expect(event).toMatchObject({ subject: ada, personal: null })
  })

  it('knows a person by an id in whatever case', async () => {
    const keys = new MemorySubjectKeys()
    const upper = '0B9A7E52-93C1-4A3E-9F10-0C9A3F1D7A01'
    const vault = new Vault(keys)
    const [sealed] = await vault.sealAll('s-1', [about(upper, 'Cleo')])
    const [opened] = await vault.openAll([{ ...stored('s-1', sealed), subject: upper.toLowerCase() }])
    expect(opened?.personal).toEqual({ name: 'Cleo' })
    await keys.destroy(upper.toLowerCase())
    await expect(vault.sealAll('s-1', [about(upper, 'Cleo')])).rejects.toThrow(SubjectForgotten)
  })

  it('opens nothing of a forgotten person and seals nothing more, while others are as before', async () => {
    const keys = new MemorySubjectKeys()
    const vault = new Vault(keys)
    const sealed = await vault.sealAll('s-1', [about(ada, 'Ada'), about(bea, 'Bea')])
    await keys.destroy(ada)
    const opened = await vault.openAll(sealed.map((event) => stored('s-1', event)))
    expect(opened.map(({ data, personal }) => [data, personal])).toEqual([
      [{ n: 1 }, null],
      [{ n: 1 }, { name: 'Bea' }],
    ])
    await expect(vault.sealAll('s-1', [about(ada, 'Ada')])).rejects.toThrow(SubjectForgotten)
  })

  it('does not open what was moved to another stream or to another person', async () => {
    const vault = new Vault(new MemorySubjectKeys())
    const [sealed] = await vault.sealAll('s-1', [about(ada, 'Ada'), about(bea, 'Bea')])
    await expect(vault.openAll([stored('s-2', sealed)])).rejects.toThrow()
    await expect(vault.openAll([{ ...stored('s-1', sealed), subject: bea }])).rejects.toThrow()
  })
})
