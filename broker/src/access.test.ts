import { describe, expect, it } from 'vitest'
import { mayReceive, publishRefusal, subscribeRefusal } from './access.js'
import { nodeTopics } from './node-topics.js'

const own = nodeTopics('north', 'n1')
const publish = (topic: string, options = {}) =>
  publishRefusal(own, { topic, retain: false, qos: 1, messageId: 1, bytes: 10, ...options })

describe('what a node may do', () => {
  it('publishes its own telemetry and state, and retains its state', () => {
    expect(publish('telstar/v1/north/n1/telemetry')).toBeNull()
    expect(publish('telstar/v1/north/n1/telemetry', { qos: 0, messageId: undefined })).toBeNull()
    expect(publish('telstar/v1/north/n1/state', { retain: true })).toBeNull()
  })

  it.each([
    ['another node', 'telstar/v1/north/n2/telemetry', {}, 'foreign-topic'],
    ['another region', 'telstar/v1/south/n1/telemetry', {}, 'foreign-topic'],
    ['its own commands', 'telstar/v1/north/n1/cmd', {}, 'foreign-topic'],
    ['a deeper topic', 'telstar/v1/north/n1/telemetry/x', {}, 'foreign-topic'],
    ['a trailing slash', 'telstar/v1/north/n1/telemetry/', {}, 'foreign-topic'],
    ['a leading slash', '/telstar/v1/north/n1/telemetry', {}, 'foreign-topic'],
    ['other case', 'telstar/v1/north/N1/telemetry', {}, 'foreign-topic'],
    ['a NUL', 'telstar/v1/north/n1/telemetry\0', {}, 'foreign-topic'],
    ['a control character', 'telstar/v1/north/n1\u0007/telemetry', {}, 'foreign-topic'],
    ['an inherited name', '__proto__', {}, 'foreign-topic'],
    ['the broker', '$SYS/x/new/clients', {}, 'system-topic'],
    ['a shared subscription', '$share/g/telstar/v1/north/n1/telemetry', {}, 'system-topic'],
    ['retained telemetry', own.telemetry, { retain: true }, 'retained-telemetry'],
    ['QoS 2', own.telemetry, { qos: 2 }, 'qos-2'],
    ['identifier 0', own.telemetry, { messageId: 0 }, 'packet-identifier-0'],
    ['a huge state', own.state, { bytes: 40_000 }, 'state-too-large'],
  ])('may not publish: %s', (...[, topic, options, reason]) => {
    expect(publish(topic, options)).toBe(reason)
  })

  it.each([
    [own.cmd, null],
    [own.state, null],
    [own.telemetry, 'foreign-topic'],
    ['telstar/v1/north/n2/cmd', 'foreign-topic'],
    ['#', 'wildcard-topic'],
    ['+/v1/north/n1/cmd', 'wildcard-topic'],
    ['telstar/v1/north/n1/#', 'wildcard-topic'],
    ['telstar/v1/north/+/cmd', 'wildcard-topic'],
    ['$SYS/x', 'system-topic'],
    ['$SYS/#', 'wildcard-topic'],
    ['$share/g/telstar/v1/north/n1/cmd', 'system-topic'],
  ])('subscribes to %s: %s', (filter, reason) => {
    expect(subscribeRefusal(own, filter)).toBe(reason)
  })

  it('receives nothing else, whatever subscription led to it', () => {
    expect(mayReceive(own, own.cmd)).toBe(true)
    expect(mayReceive(own, own.state)).toBe(true)
    for (const topic of [own.telemetry, '$SYS/a/heartbeat', 'telstar/v1/north/n2/cmd'])
      expect(mayReceive(own, topic)).toBe(false)
  })
})
