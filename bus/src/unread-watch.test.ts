import type { KafkaConsumer } from 'node-rdkafka'
import { describe, expect, it } from 'vitest'
import { UnreadWatch } from './unread-watch.js'

const at = (next: bigint) => [{ topic: 't', partition: 0, next, end: null }]

function watch(state: { next: bigint; busy?: boolean; low?: number; high: number }) {
  return new UnreadWatch({} as KafkaConsumer, {
    topic: 't',
    assigned: () => at(state.next),
    busy: () => state.busy === true,
    ask: async () => ({ low: state.low ?? 0, high: state.high }),
  })
}

describe('what lies unread', () => {
  it('is told from the second look on, when reading has not moved', async () => {
    const unread = watch({ next: 5n, high: 9 })
    expect(await unread.check()).toBe('')
    expect(await unread.check()).toBe('t/0 at 5 of 9')
  })

  it('is nothing while reading moves, or records are at work', async () => {
    const state = { next: 5n, high: 9, busy: false }
    const unread = watch(state)
    await unread.check()
    state.next = 6n
    expect(await unread.check()).toBe('')
    state.busy = true
    expect(await unread.check()).toBe('')
  })

  it('cannot be told by a client that lost its topic, even without partitions', async () => {
    const unread = new UnreadWatch({} as KafkaConsumer, {
      topic: 't',
      assigned: () => [],
      busy: () => false,
      ask: () => Promise.reject(new Error('Local: Unknown topic')),
    })
    await expect(unread.check()).rejects.toThrow('Unknown topic')
  })

  it('is nothing at the end of a partition, and nothing that retention took away', async () => {
    for (const state of [
      { next: 9n, high: 9 },
      { next: 0n, low: 9, high: 9 },
    ]) {
      const unread = watch(state)
      await unread.check()
      expect(await unread.check()).toBe('')
    }
  })
})
