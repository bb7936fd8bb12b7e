import { encodeColumnarBatch } from '@telstar/contracts/encode-batch'
import { decodeGathered } from '@telstar/contracts/telemetry-record'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createIngest, type Ingest } from './create-ingest.js'
import { IngestUnavailable } from './ingest-unavailable.js'
import type { IngestProducer } from './learn-partitions.js'

type Produced = Parameters<IngestProducer['produce']>[0]

const limits = { window: { leastMs: 1, mostMs: 1 }, gatherBytes: 256 * 1024, answerWithinMs: 50 }
const batchOf = (seq: number) =>
  encodeColumnarBatch({
    boot: 1,
    seq,
    sent: 1_700_000_000_000,
    samples: [{ ts: 1_700_000_000_000, cell: 1, values: { rsrp_dbm: -90 } }],
  })

let ingest: Ingest | undefined
afterEach(() => ingest?.stop(10))

async function ingestWith(produce: (record: Produced) => Promise<unknown>) {
  const produced: Produced[] = []
  const events = { batchAccepted: vi.fn(), batchMalformed: vi.fn(), batchUnsafe: vi.fn() }
  const started = createIngest({
    producer: {
      partitionsOf: async () => 4,
      produce: (record) => {
        produced.push(record)
        return produce(record)
      },
    },
    region: 'north',
    events,
    limits,
    now: () => 1234,
  })
  ingest = started
  await vi.waitFor(() => expect(started.readiness()).toBeNull())
  return { ingest: started, produced, events }
}

describe('ingest', () => {
  it('resolves only after Kafka has the bytes, unchanged', async () => {
    let deliver: () => void = () => undefined
    const { ingest, produced, events } = await ingestWith(
      () => new Promise<void>((resolve) => (deliver = resolve)),
    )
    let settled = false
    const accepted = ingest.accept('n1', batchOf(1)).then(() => (settled = true))
    await vi.waitFor(() => expect(produced).toHaveLength(1))
    expect(settled).toBe(false)
    expect(produced[0]).toMatchObject({
      key: 'n1',
      value: batchOf(1),
      headers: { node: 'n1', received: '1234' },
    })
    deliver()
    await accepted
    expect(events.batchAccepted).toHaveBeenCalledOnce()
  })

  it('rejects when Kafka does not answer in time, and when it refuses', async () => {
    const silent = await ingestWith(() => new Promise(() => undefined))
    await expect(silent.ingest.accept('n1', batchOf(1))).rejects.toThrow(IngestUnavailable)
    expect(silent.events.batchUnsafe).toHaveBeenCalledOnce()
    const refusing = await ingestWith(() => Promise.reject(new Error('queue full')))
    await expect(refusing.ingest.accept('n1', batchOf(1))).rejects.toThrow('queue full')
  })

  it('rejects a dead letter that Kafka does not take, so that the node sends it again', async () => {
    const { ingest } = await ingestWith(() => Promise.reject(new Error('queue full')))
    await expect(ingest.accept('n1', Buffer.from('{'))).rejects.toThrow(IngestUnavailable)
  })

  it.each([
    ['', 'empty'],
    ['{"v":1', 'broken-json'],
    ['hello', 'unknown-form'],
    ['{"v":2,"samples":[]}', 'unsupported-version'],
    ['\x82\xa1v\x01', 'broken-msgpack'],
  ])('keeps %j as a dead letter with reason %s, the bytes and their origin', async (text, reason) => {
    const { ingest, produced, events } = await ingestWith(async () => undefined)
    const payload = Buffer.from(text, 'latin1')
    await ingest.accept('n1', payload)
    expect(produced).toHaveLength(1)
    expect(produced[0]).toMatchObject({
      topic: 'telstar.metrics.telemetry.v1.dlq',
      key: 'n1',
      value: payload,
      headers: { reason, node: 'n1', region: 'north', 'origin-kind': 'mqtt' },
    })
    expect(events.batchMalformed).toHaveBeenCalledOnce()
    expect(events.batchAccepted).not.toHaveBeenCalled()
  })

  it('gives the same refused bytes the same id, so that a repeat can be told', async () => {
    const { ingest, produced } = await ingestWith(async () => undefined)
    for (const text of ['{', '{', '[']) await ingest.accept('n1', Buffer.from(text))
    const ids = produced.map(({ headers }) => headers.id)
    expect(ids[0]).toBe(ids[1])
    expect(ids[2]).not.toBe(ids[0])
  })

  it('keeps the order of a node over many calls that do not wait for each other', async () => {
    const { ingest, produced } = await ingestWith(async () => undefined)
    const order: number[] = []
    await Promise.all(
      Array.from({ length: 500 }, (_, seq) => ingest.accept('n1', batchOf(seq)).then(() => order.push(seq))),
    )
    const sent = produced.flatMap(({ key, value }) =>
      key === null ? decodeGathered(value).map(({ payload }) => payload) : [value],
    )
    expect(sent).toEqual(Array.from({ length: 500 }, (_, seq) => batchOf(seq)))
    expect(new Set(produced.map(({ partition }) => partition)).size).toBe(1)
    expect(order).toEqual([...order].sort((a, b) => a - b))
  })

  it('takes nothing before the topic is known', async () => {
    const early = createIngest({
      producer: { partitionsOf: () => Promise.reject(new Error('down')), produce: async () => undefined },
      region: 'north',
      events: { batchAccepted: vi.fn(), batchMalformed: vi.fn(), batchUnsafe: vi.fn() },
      limits,
      now: () => 0,
    })
    ingest = early
    expect(early.readiness()).toContain('not known')
    await expect(early.accept('n1', batchOf(1))).rejects.toThrow(IngestUnavailable)
  })

  it('stops within its grace while Kafka is silent', async () => {
    const { ingest } = await ingestWith(() => new Promise(() => undefined))
    const accepted = ingest.accept('n1', batchOf(1))
    const rejected = expect(accepted).rejects.toThrow(IngestUnavailable)
    await ingest.stop(20)
    await rejected
  })
})
