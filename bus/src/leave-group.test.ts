import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { leaveGroup } from './leave-group.js'

type Membership = Parameters<typeof leaveGroup>[0]

/** A consumer that is gone from its group after some polls, each of which answers at once. */
function membership(pollsWithPartitions: number) {
  let polls = 0
  const consumer = { unsubscribe: vi.fn(), unassign: vi.fn(), disconnect: (done: () => void) => done() }
  const member = { leave: vi.fn(), settle: vi.fn(), hasPartitions: true }
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
