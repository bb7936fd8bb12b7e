import { EventEmitter } from 'node:events'
import type { KafkaConsumer } from 'node-rdkafka'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { silentLog } from '../tests/silent-log.js'
import { GroupMember } from './group-member.js'
import { leaveGroup } from './leave-group.js'
import { RecordPoll } from './record-poll.js'
import { sliceOf } from './slice.js'

/** Notes what is asked of it; commits are answered by the test. */
class FakeConsumer extends EventEmitter {
  readonly calls: string[] = []
  assign = () => void this.calls.push('assign')
  unassign = () => void this.calls.push('unassign')
  unsubscribe = () => {
    this.calls.push('unsubscribe')
    this.emit('rebalance', { code: -174 }, [])
  }
  commit = () => void this.calls.push('commit')
  setDefaultConsumeTimeout = () => {}
  consume = (_most: number, done: (error: null, messages: []) => void) => done(null, [])
  disconnect = (done: () => void) => {
    this.calls.push('disconnect')
    done()
  }
}

/** A member that has committed once, as librdkafka sees it. */
async function committed() {
  const fake = new FakeConsumer()
  const consumer = fake as unknown as KafkaConsumer
  const member = new GroupMember(consumer, { load: async () => 5n }, silentLog)
  fake.emit('rebalance', { code: -175 }, [{ topic: 't', partition: 0 }])
  member.settle()
  await new Promise((resolve) => setImmediate(resolve))
  member.settle()
  const position = { topic: 't', partition: 0, from: 5n, next: 6n }
  member.advance({ ...sliceOf([], () => 0n), positions: [position] }, member.generation)
  member.settle()
  expect(fake.calls).toEqual(['assign', 'commit'])
  return { fake, leave: () => leaveGroup({ consumer, member, poll: new RecordPoll(consumer) }, false) }
}

describe('Who leaves a group to come back', () => {
  it('closes the client whose commit was answered', async () => {
    const { fake, leave } = await committed()
    fake.emit('offset.commit', null, [])
    await leave()
    expect(fake.calls).toContain('disconnect')
  })

  it('leaves the client open whose commit nobody answers: its close would never end, nor the process', async () => {
    const { fake, leave } = await committed()
    await leave()
    expect(fake.calls).toContain('unsubscribe')
    expect(fake.calls).not.toContain('disconnect')
  })
})

type Membership = Parameters<typeof leaveGroup>[0]

/** A consumer that is gone from its group after some polls, each of which answers at once. */
function membership(pollsWithPartitions: number) {
  let polls = 0
  const consumer = { unsubscribe: vi.fn(), unassign: vi.fn(), disconnect: (done: () => void) => done() }
  const member = { leave: vi.fn(), settle: vi.fn(), hasPartitions: true, groupOffsets: { unanswered: false } }
  const poll = {
    next: async () => {
      polls += 1
      member.hasPartitions = polls <= pollsWithPartitions
      return []
    },
  }
  return { parts: { consumer, member, poll } as unknown as Membership, consumer, polls: () => polls }
}

describe('leaving a group', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('polls on for a while after the partitions are gone, and leaves no timer behind', async () => {
    const { parts, consumer, polls } = membership(2)
    await leaveGroup(parts, false)
    expect(polls()).toBe(17)
    expect(consumer.unsubscribe).toHaveBeenCalledOnce()
    expect(consumer.unassign).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('waits for no poll that hangs, and gives the partitions back itself', async () => {
    const { parts, consumer } = membership(1)
    Object.assign(parts.poll, { next: () => new Promise(() => {}) })
    const left = leaveGroup(parts, false)
    await vi.advanceTimersByTimeAsync(1500)
    await left
    expect(consumer.unassign).toHaveBeenCalledOnce()
    expect(vi.getTimerCount()).toBe(0)
  })
})
