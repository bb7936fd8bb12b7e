import { eventRecord } from '@telstar/bus/cloud-event'
import type { KafkaRecord } from '@telstar/bus/kafka-record'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { expect, it } from 'vitest'
import { BrokerSigns } from './broker-signs.js'

const now = 1_700_000_000_000
const topic = kafkaTopics.brokersAlive.name
const place = { topic, partition: 0, offset: 0n }

function sign(broker: string, at: number): KafkaRecord {
  const time = new Date(at)
  const data = { broker, region: 'north', startedAt: time.toISOString(), sessions: 1, at: time.toISOString() }
  const event = { topic, key: broker, type: 'telstar.nodes.BrokerAlive', subject: broker, id: '1', time }
  return { ...place, ...eventRecord({ ...event, source: '/telstar/north/broker', data }) }
}
const goodbye = (key: string, timestamp: number): KafkaRecord => {
  return { ...place, key, timestamp, value: Buffer.alloc(0), headers: {} }
}
function trouble(...records: KafkaRecord[]) {
  const signs = new BrokerSigns()
  for (const record of records) signs.apply(record)
  return signs.trouble(now, 10_000)
}

it('a region works when all its brokers do', () => {
  expect(trouble()).toBe('no broker says that it works')
  expect(trouble(sign('a', now - 9000))).toBeNull()
  expect(trouble(sign('a', now - 9000), sign('b', now - 1000))).toBeNull()
})

it('a broker that falls silent or leaves is a trouble while its nodes look for another one', () => {
  const other = sign('a', now - 1000)
  expect(trouble(other, sign('b', now - 10_000))).toBe('the broker b is silent')
  expect(trouble(other, sign('b', now - 60_000))).toBeNull()
  expect(trouble(other, sign('b', now - 9000), goodbye('b', now - 8000))).toBe('the broker b has stopped')
  expect(trouble(other, sign('b', now - 20_000), goodbye('b', now - 12_000))).toBeNull()
  expect(trouble(goodbye('b', now - 12_000))).toBe('no broker says that it works')
})
