import { decodeBatch } from '@telstar/contracts/decode-batch'
import { parser } from 'mqtt-packet'
import { expect, it } from 'vitest'
import { BatchTemplate } from './batch-template.js'
import { seededRandom } from './seeded-random.js'

const template = new BatchTemplate({
  topic: 'telstar/v1/north/n1/telemetry',
  samples: 100,
  cells: 3,
  stepMs: 10,
  random: seededRandom(1),
})

it('a stamped packet is a QoS 1 PUBLISH whose batch carries the stamp and 12 values a sample', () => {
  const read: { topic: string; messageId?: number; qos: number; payload: Buffer }[] = []
  const reader = parser()
  reader.on('packet', (packet) => read.push(packet as never))
  reader.parse(template.stamp({ boot: 1_800_000_000, seq: 42, at: 1_800_000_123_456, packetId: 77 }))
  const [packet] = read
  expect(packet).toMatchObject({ topic: 'telstar/v1/north/n1/telemetry', messageId: 77, qos: 1 })
  const batch = decodeBatch(packet?.payload as Buffer, 0)
  expect(batch.identity).toEqual({ boot: 1_800_000_000, seq: 42 })
  expect(batch.sent).toBe(1_800_000_123_456)
  expect(batch.blocks[0]?.ts.slice(0, 4)).toEqual([0, 0, 0, 10].map((ms) => 1_800_000_123_456 + ms))
  expect(batch.blocks[0]?.cell.slice(0, 4)).toEqual([1, 2, 3, 1])
  expect(template.values).toBe(1200)
})

it('two stamps do not touch each other', () => {
  const first = template.stamp({ boot: 1, seq: 1, at: 1, packetId: 1 })
  const copy = Buffer.from(first)
  template.stamp({ boot: 2, seq: 2, at: 2, packetId: 2 })
  expect(first.equals(copy)).toBe(true)
})
