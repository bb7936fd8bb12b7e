import { decodeGathered } from '@telstar/contracts/telemetry-record'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Gather, type TelemetryRecord } from './gather.js'
import { IngestUnavailable } from './ingest-unavailable.js'

const limits = { window: { leastMs: 1, mostMs: 1 }, gatherBytes: 100 }

function gatherInto(records: TelemetryRecord[], produce?: (record: TelemetryRecord) => Promise<unknown>) {
  return new Gather({
    region: 'north',
    limits,
    now: () => 0,
    produce: async (record) => {
      records.push(record)
      await produce?.(record)
    },
  })
}

const batch = (node: string, text: string) => ({ node, received: 7, payload: Buffer.from(text) })

/** Every batch of the records, in the order in which Kafka got them. */
function batchesOf(records: readonly TelemetryRecord[]) {
  return records.flatMap(({ key, value, headers }) =>
    headers.form === 'gathered'
      ? decodeGathered(value).map(({ node, payload }) => ({ node, text: payload.toString() }))
      : [{ node: String(key), text: value.toString() }],
  )
}

describe('gather', () => {
  it('leaves a lone batch as the bytes that came, keyed by its node', async () => {
    const records: TelemetryRecord[] = []
    await gatherInto(records).add(3, batch('n1', 'raw'))
    expect(records).toEqual([
      {
        topic: 'telstar.metrics.telemetry.v1',
        partition: 3,
        key: 'n1',
        value: Buffer.from('raw'),
        headers: { node: 'n1', region: 'north', received: '7' },
        timestamp: 7,
      },
    ])
  })

  it('puts what waits for one partition into one record and keeps partitions apart', async () => {
    const records: TelemetryRecord[] = []
    const gather = gatherInto(records)
    await Promise.all([
      gather.add(0, batch('a', '1')),
      gather.add(1, batch('b', '2')),
      gather.add(0, batch('c', '3')),
    ])
    expect(records).toHaveLength(2)
    expect(records[0]).toMatchObject({
      partition: 0,
      key: null,
      headers: { form: 'gathered', region: 'north' },
    })
    expect(batchesOf(records.slice(0, 1)).map(({ node }) => node)).toEqual(['a', 'c'])
  })

  it('never puts more payload into a record than the limit, and sends a larger batch alone', async () => {
    const records: TelemetryRecord[] = []
    const gather = gatherInto(records)
    const sent = [60, 60, 300, 10].map((size) => gather.add(0, batch('a', 'x'.repeat(size))))
    await Promise.all(sent)
    expect(batchesOf(records).map(({ text }) => text.length)).toEqual([60, 60, 300, 10])
    expect(records.map(({ headers }) => headers.form)).toEqual([undefined, undefined, undefined, undefined])
  })

  it('settles a batch only when its record is settled, and with its failure', async () => {
    const records: TelemetryRecord[] = []
    const gather = gatherInto(records, async ({ partition }) => {
      if (partition === 1) throw new Error('timed out')
    })
    const good = gather.add(0, batch('a', '1'))
    const bad = [gather.add(1, batch('b', '2')), gather.add(1, batch('c', '3'))]
    await expect(good).resolves.toBeUndefined()
    for (const one of bad) await expect(one).rejects.toThrow(IngestUnavailable)
  })

  it('keeps the order of each partition for any sizes and flushes', async () => {
    const steps = fc.array(fc.record({ partition: fc.nat(2), size: fc.nat(130), flush: fc.boolean() }), {
      maxLength: 60,
    })
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const records: TelemetryRecord[] = []
        const gather = gatherInto(records)
        const sent = plan.map(({ partition, size, flush }, index) => {
          const added = gather.add(partition, batch(`n${partition}`, `${index}:${'x'.repeat(size)}`))
          if (flush) gather.flush()
          return added
        })
        gather.flush()
        await Promise.all(sent)
        for (const partition of [0, 1, 2]) {
          const there = batchesOf(records.filter((record) => record.partition === partition))
          const indexes = there.map(({ text }) => Number(text.split(':')[0]))
          const expected = plan.flatMap((step, index) => (step.partition === partition ? [index] : []))
          expect(indexes).toEqual(expected)
        }
      }),
    )
  })
})
