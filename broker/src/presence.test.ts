import { presenceEventSchema } from '@telstar/contracts/presence-event'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { nodeTopics } from './node-topics.js'
import { Presence, type PresenceMessage } from './presence.js'
import { watchRivals } from './rivals.js'
import type { Session } from './session.js'
import { endCause } from './session-life.js'
import { TokenBucket } from './token-bucket.js'

const sessionOf = (node: string, id: string): Session => ({
  id,
  node,
  topics: nodeTopics('north', node),
  account: { tokenHash: '', packets: new TokenBucket(1, 1, 0), states: new TokenBucket(1, 1, 0) },
  boot: null,
  version: null,
  said: 'nothing',
  events: 0,
  seen: false,
  endedBy: null,
})

let presence: Presence | undefined
afterEach(() => presence?.stop(0))

function presenceInto(said: PresenceMessage[], publish: () => Promise<unknown> = async () => undefined) {
  presence = new Presence({
    region: 'north',
    broker: 'b1',
    now: () => 1_700_000_000_000,
    onSaid: () => undefined,
    againAfterMs: 5,
    publish: async (message) => {
      await publish()
      said.push(message)
    },
  })
  return presence
}

describe('presence', () => {
  it('tells the life of a session in events of the contract, each with an id of its own', async () => {
    const said: PresenceMessage[] = []
    const presence = presenceInto(said)
    const session = sessionOf('n1', 's1')
    presence.opened(session)
    await presence.birth(session, { boot: 7, version: '1.0' })
    presence.ended(session, 'will')
    await vi.waitFor(() => expect(said).toHaveLength(3))
    for (const { data } of said) presenceEventSchema.parse(data)
    expect(said.map(({ id, data }) => [id, data.status, data.cause, data.boot])).toEqual([
      ['s1-1', 'online', 'birth', null],
      ['s1-2', 'online', 'birth', 7],
      ['s1-3', 'offline', 'will', 7],
    ])
  })

  it('does not say offline after a goodbye, nor for a session that never opened', async () => {
    const said: PresenceMessage[] = []
    const presence = presenceInto(said)
    const session = sessionOf('n1', 's1')
    presence.ended(sessionOf('n2', 's2'), 'disconnect')
    presence.opened(session)
    await presence.goodbye(session, 7)
    presence.ended(session, 'disconnect')
    await presence.stop(0)
    expect(said.map(({ data }) => data.cause)).toEqual(['birth', 'goodbye'])
  })

  it('says again what Kafka did not take, only the newest per node', async () => {
    const said: PresenceMessage[] = []
    let down = true
    const presence = presenceInto(said, async () => {
      if (down) throw new Error('down')
    })
    const session = sessionOf('n1', 's1')
    presence.opened(session)
    await expect(presence.birth(session, { boot: 7, version: null })).rejects.toThrow('down')
    presence.ended(session, 'disconnect')
    expect(presence.unsaid).toBe(1)
    down = false
    await vi.waitFor(() => expect(said.map(({ data }) => data.cause)).toEqual(['disconnect']))
    expect(presence.unsaid).toBe(0)
  })

  it('tells a takeover from a will and a will from a goodbye', () => {
    const will = { topic: 't' }
    expect(endCause({ endedBy: null }, { saidGoodbye: false, will })).toBe('will')
    expect(endCause({ endedBy: null }, { saidGoodbye: true, will })).toBe('disconnect')
    expect(endCause({ endedBy: null }, { saidGoodbye: false, will: undefined })).toBe('disconnect')
    expect(endCause({ endedBy: 'takeover' }, { saidGoodbye: false, will })).toBe('takeover')
    expect(endCause({ endedBy: 'stopping' }, { saidGoodbye: false, will })).toBe('disconnect')
  })
})

describe('a node that connects to another broker', () => {
  const began = (session: string, broker: string, boot: number | null = null) => ({
    value: Buffer.from(JSON.stringify({ node: 'n1', status: 'online', boot, broker, session })),
  })

  it('ends our session when its new one began after ours, by the order of the topic', () => {
    const onNewer = vi.fn()
    const ours = sessionOf('n1', 'ours')
    const watch = watchRivals({ broker: 'b1', current: () => ours, onNewer })
    watch(began('older', 'b2'))
    expect(onNewer).not.toHaveBeenCalled()
    watch(began('ours', 'b1'))
    watch(began('older', 'b2', 5))
    expect(onNewer).not.toHaveBeenCalled()
    watch(began('newer', 'b2'))
    expect(onNewer).toHaveBeenCalledExactlyOnceWith('n1')
  })
})
