import type { RegistryEntry } from '@telstar/contracts/registry-entry'
import type { ClientBase } from 'pg'
import { describe, expect, it } from 'vitest'
import { decideNode, type NodeCommand } from './decide-node.js'
import { decideRetryNotice } from './decide-notice.js'
import { NodeEntries } from './node-entries.js'

const now = Date.parse('2026-11-28T10:00:00.000Z')
const updatedAt = new Date(now).toISOString()
const envelope = { commandId: 'c1', by: 'ann', at: updatedAt }
const described = { node: 'n1', site: 's', vendor: '', model: '', labels: {}, cells: [] }
const entry = (hash: string, fields: Partial<RegistryEntry> = {}): RegistryEntry => ({
  ...{ ...described, region: 'north', tokenHash: hash.repeat(64), updatedAt: '2026-01-01T00:00:00.000Z' },
  ...fields,
})
const register: NodeCommand = {
  ...{ ...envelope, type: 'RegisterNode', entry: { ...described, tokenHash: 'a'.repeat(64) } },
}
const rotate: NodeCommand = { ...envelope, type: 'RotateNodeToken', node: 'n1', tokenHash: 'b'.repeat(64) }
const decommission: NodeCommand = { ...envelope, type: 'DecommissionNode', node: 'n1' }
const decide = (command: NodeCommand, known: RegistryEntry | null) =>
  decideNode(command, known, { region: 'north', now })

describe('the registry', () => {
  it('takes in a node that is not there, also from another region', () => {
    const added = { effect: { kind: 'node', entry: entry('a', { updatedAt }) }, result: { node: 'n1' } }
    expect(decide(register, null)).toMatchObject(added)
    expect(decide(register, entry('c', { region: 'south' }))).toMatchObject(added)
    expect(decide(register, entry('c'))).toMatchObject({ refusal: 'node-exists' })
  })

  it('changes and removes a node that is there', () => {
    expect(decide(rotate, entry('a'))).toMatchObject({ effect: { entry: entry('b', { updatedAt }) } })
    expect(decide(decommission, entry('a'))).toMatchObject({ effect: { node: 'n1', entry: null } })
    for (const command of [rotate, decommission]) {
      expect(decide(command, null)).toMatchObject({ refusal: 'unknown-node' })
      expect(decide(command, entry('a', { region: 'south' }))).toMatchObject({ refusal: 'unknown-node' })
    }
  })
})

describe('what is known of the registry', () => {
  const bytes = (one: RegistryEntry | null) => Buffer.from(one === null ? '' : JSON.stringify(one))
  const outbox = (...rows: { value: Buffer | null }[]) =>
    ({ query: () => Promise.resolve({ rows }) }) as unknown as ClientBase
  let time = 0
  const entries = () => new NodeEntries(() => time)

  it('is what its topic says', async () => {
    const nodes = entries()
    nodes.apply({ key: 'n1', value: bytes(entry('a')) })
    expect(await nodes.current(outbox(), 'n1')).toEqual(entry('a'))
    expect(() => nodes.apply({ key: 'n1', value: Buffer.from('{}') })).toThrow()
    expect(await nodes.current(outbox(), 'n1')).toEqual(entry('a'))
    nodes.apply({ key: 'n1', value: bytes(null) })
    expect(await nodes.current(outbox(), 'n1')).toBeNull()
  })

  it('is first what waits in the outbox, then what was decided, until the topic says so', async () => {
    const nodes = entries()
    nodes.apply({ key: 'n1', value: bytes(entry('a')) })
    expect(await nodes.current(outbox({ value: bytes(entry('b')) }), 'n1')).toEqual(entry('b'))
    expect(await nodes.current(outbox({ value: null }), 'n1')).toBeNull()
    nodes.remember('n1', entry('b'))
    expect(await nodes.current(outbox(), 'n1')).toEqual(entry('b'))
    nodes.apply({ key: 'n1', value: bytes(entry('b')) })
    nodes.apply({ key: 'n1', value: bytes(entry('c')) })
    expect(await nodes.current(outbox(), 'n1')).toEqual(entry('c'))
  })

  it('forgets a decision the topic never showed', async () => {
    const nodes = entries()
    nodes.remember('n1', entry('b'))
    time += 60_000
    expect(await nodes.current(outbox(), 'n1')).toBeNull()
  })
})

describe('a notice', () => {
  const retry = { ...envelope, type: 'RetryNotice', noticeId: 'x' } as const

  it('is sent once more only after it failed', () => {
    expect(decideRetryNotice(retry, 'failed')).toMatchObject({ effect: { kind: 'notice', noticeId: 'x' } })
    expect(decideRetryNotice(retry, 'sent')).toMatchObject({ refusal: 'not-failed' })
    expect(decideRetryNotice(retry, null)).toMatchObject({ refusal: 'unknown-notice' })
  })
})
