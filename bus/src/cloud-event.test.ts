import { describe, expect, it } from 'vitest'
import { type OutgoingEvent, publishEvent, receivedEvent } from './cloud-event.js'
import type { OutgoingRecord, Producer } from './start-producer.js'

const event: OutgoingEvent = {
  topic: 'telstar.nodes.presence.v1',
  key: 'bts-1',
  type: 'telstar.nodes.NodeOnline',
  subject: 'bts-1',
  id: 'bts-1-3-online',
  time: new Date('2026-01-02T03:04:05.678Z'),
  source: '/north/broker',
  data: { node: 'bts-1', text: 'Zürich' },
  correlationId: 'c-1',
}

async function published(outgoing: OutgoingEvent): Promise<OutgoingRecord> {
  const records: OutgoingRecord[] = []
  const produce = async (record: OutgoingRecord) => {
    records.push(record)
    return { partition: 0, offset: 0n }
  }
  await publishEvent({ produce } as unknown as Producer, outgoing)
  return records[0] as OutgoingRecord
}

describe('A domain event', () => {
  it('that is told late is kept from then on, and says when it happened', async () => {
    const { timestamp, headers } = await published({ ...event, timestamp: 1_800_000_000_000 })
    expect([timestamp, headers?.['ce_time']]).toEqual([1_800_000_000_000, event.time.toISOString()])
  })

  it('travels in binary mode of the Kafka binding', async () => {
    const { key, headers, value, timestamp } = await published(event)
    expect(key).toBe('bts-1')
    expect(timestamp).toBe(event.time.getTime())
    expect(headers).toEqual({
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: 'bts-1-3-online',
      ce_type: 'telstar.nodes.NodeOnline',
      ce_source: '/north/broker',
      ce_subject: 'bts-1',
      ce_time: '2026-01-02T03:04:05.678Z',
      ce_correlationid: 'c-1',
    })
    expect(JSON.parse(String(value))).toEqual(event.data)
  })

  it('is read back as it was', async () => {
    const { topic, key, headers = {}, value } = await published(event)
    const record = { topic, key, headers, value: value as Buffer, partition: 0, offset: 0n, timestamp: 0 }
    const { type, subject, id, time, source, data } = event
    expect(receivedEvent(record)).toEqual({ type, subject, id, time, source, data })
  })

  it('is refused without an id or with a bad source', async () => {
    await expect(published({ ...event, id: '' })).rejects.toThrow('id')
    await expect(published({ ...event, source: '' })).rejects.toThrow()
  })
})
