import { EventEmitter } from 'node:events'
import type { KafkaConsumer, Message, TopicPartition } from 'node-rdkafka'
import { describe, expect, it } from 'vitest'
import { silentLog as log } from '../tests/silent-log.js'
import { GroupMember } from './group-member.js'

/** Notes what the member asks of librdkafka. */
class FakeConsumer extends EventEmitter {
  readonly calls: string[] = []
  readonly #say =
    (verb: string) =>
    (places: readonly (TopicPartition & { offset?: number })[] = []) => {
      this.calls.push([verb, ...places.map(({ partition, offset }) => `${partition}@${offset}`)].join(' '))
    }
  assign = this.#say('assign')
  unassign = this.#say('unassign')
  pause = this.#say('pause')
  resume = this.#say('resume')
  commit = this.#say('commit')
}

const partitionsNamed = (...partitions: number[]) =>
  partitions.map((partition) => ({ topic: 't', partition }))
const messagesAt = (partition: number, ...offsets: number[]) =>
  offsets.map((offset) => ({ topic: 't', partition, offset, size: 1, value: null }) as Message)

/** A member whose caller has stored these offsets, by partition. */
function memberOver(stored: Record<number, bigint>) {
  const consumer = new FakeConsumer()
  const load = async (_: string, partition: number) => stored[partition] ?? null
  const member = new GroupMember(consumer as unknown as KafkaConsumer, { load }, log)
  const settled = async () => {
    member.settle()
    await new Promise((resolve) => setImmediate(resolve))
    member.settle()
  }
  const given = async (...partitions: number[]) => {
    consumer.emit('rebalance', { code: -175 }, partitionsNamed(...partitions))
    await settled()
  }
  return { consumer, member, given, settled, stored }
}

describe('A member of a group', () => {
  it('starts from the stored offsets, and from the earliest record where none is stored', async () => {
    const { consumer, given } = memberOver({ 1: 42n })
    await given(0, 1)
    expect(consumer.calls).toEqual(['assign 0@-2 1@42'])
  })

  it('hands out slices that follow on the stored and then on the handled offsets, over gaps', async () => {
    const { member, given } = memberOver({ 1: 42n })
    await given(1)
    const first = member.accept(messagesAt(1, 42, 45))
    expect(first?.positions).toEqual([{ topic: 't', partition: 1, from: 42n, next: 46n }])
    if (first) member.advance(first, member.generation)
    const second = member.accept(messagesAt(1, 50))
    expect(second?.positions).toEqual([{ topic: 't', partition: 1, from: 46n, next: 51n }])
  })

  it('drops records of partitions it was not given', async () => {
    const { member, given } = memberOver({})
    await given(0)
    expect(member.accept(messagesAt(3, 1, 2))).toBeNull()
    expect(member.accept([...messagesAt(3, 3), ...messagesAt(0, 0)])?.records).toHaveLength(1)
  })

  it('lets partitions go, resumed, and ignores what was handled of them afterwards', async () => {
    const { consumer, member, given, settled } = memberOver({ 0: 5n })
    await given(0)
    const slice = member.accept(messagesAt(0, 5))
    const { generation } = member
    member.pause()
    consumer.emit('rebalance', { code: -174 }, partitionsNamed(0))
    expect(member.revoked).toBe(true)
    await settled()
    expect(member.hasPartitions).toBe(false)
    member.resume()
    await given(0)
    if (slice) member.advance(slice, generation)
    expect(member.accept(messagesAt(0, 5))?.positions[0]?.from).toBe(5n)
    const verbs = consumer.calls.map((call) => call.split(' ')[0])
    expect(verbs).toEqual(['assign', 'pause', 'resume', 'unassign', 'assign'])
  })

  it('takes what the log has when it ends before the stored offset', async () => {
    const { member, given } = memberOver({ 0: 500n })
    await given(0)
    expect(member.accept(messagesAt(0, 0, 1))?.positions).toEqual([
      { topic: 't', partition: 0, from: 500n, next: 2n },
    ])
  })

  it('reads again from the stored offsets when Kafka goes back in the middle', async () => {
    const { consumer, member, given, settled, stored } = memberOver({ 0: 5n })
    await given(0)
    member.accept(messagesAt(0, 5, 6, 7))
    stored[0] = 8n
    expect(member.accept(messagesAt(0, 3))).toBeNull()
    expect(member.unsettled).toBe(true)
    await settled()
    expect(consumer.calls).toEqual(['assign 0@5', 'assign 0@8'])
  })

  it('assigned in the middle of a pause it stays paused', async () => {
    const { consumer, member, given } = memberOver({})
    member.pause()
    await given(0)
    expect(consumer.calls).toEqual(['assign 0@-2', 'pause 0@undefined'])
    member.resume()
    expect(consumer.calls.at(-1)).toBe('resume 0@undefined')
  })

  it('going back to the stored offsets does not undo an assignment under way', async () => {
    const { consumer, member, settled } = memberOver({})
    consumer.emit('rebalance', { code: -175 }, partitionsNamed(0, 1))
    member.settle()
    member.reload()
    await settled()
    expect(consumer.calls).toEqual(['assign 0@-2 1@-2'])
  })
})
