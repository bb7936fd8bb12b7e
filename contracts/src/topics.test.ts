import { describe, expect, it } from 'vitest'
import { type KafkaTopic, kafkaTopics } from './kafka-topics.js'
import { maxTopicBytes, mqttTopic, mqttVerbs, topicLevels } from './mqtt-topics.js'
import { nodeIdSchema, regionSchema } from './node-id.js'

const topics: KafkaTopic[] = Object.values(kafkaTopics)

describe('The topic tables', () => {
  it('name every Kafka topic once, as telstar.context.what.v1', () => {
    for (const { name } of topics) expect(name).toMatch(/^telstar\.[a-z]+\.[a-z-]+\.v1(\.dlq)?$/)
    expect(new Set(topics.map(({ name }) => name)).size).toBe(topics.length)
  })

  it('limit the age of every topic but the compacted ones', () => {
    for (const { cleanup, retentionDays } of topics)
      expect(cleanup === 'compact').toBe(retentionDays === undefined)
  })

  it('give a node one prefix of its own on MQTT, whatever ids are allowed', () => {
    for (const verb of mqttVerbs) {
      expect(mqttTopic('north', 'n-1', verb).startsWith('telstar/v1/north/n-1/')).toBe(true)
      expect(mqttTopic('north', 'n-1', verb).split('/')).toHaveLength(topicLevels)
      expect(mqttTopic('r'.repeat(32), 'n'.repeat(64), verb).length).toBeLessThanOrEqual(maxTopicBytes)
    }
    for (const id of ['', '+', '#', 'a/b', '$SYS', 'a b', 'ü', 'n'.repeat(65), 'a\u0000']) {
      expect(nodeIdSchema.safeParse(id).success).toBe(false)
      expect(regionSchema.safeParse(id).success).toBe(false)
    }
  })
})
