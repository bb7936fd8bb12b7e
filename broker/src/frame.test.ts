import mqtt from 'mqtt-packet'
import { describe, expect, it } from 'vitest'
import { packetType, readFrame } from './frame.js'

const limits = { connectBytes: 4096, publishBytes: 65_536 }
const read = (bytes: Buffer | number[], at = 0) => readFrame(Buffer.from(bytes), at, limits)

const publish = (options: { qos: 0 | 1 | 2; size?: number; topic?: string; dup?: boolean }) =>
  mqtt.generate({
    cmd: 'publish',
    topic: options.topic ?? 't',
    payload: Buffer.alloc(options.size ?? 3),
    qos: options.qos,
    messageId: 7,
    dup: options.dup ?? false,
    retain: false,
  })

describe('the head of a packet', () => {
  it('tells type, quality of service and length of what a client may send', () => {
    expect(read(publish({ qos: 1, size: 300 }))).toEqual({ type: packetType.publish, qos: 1, total: 308 })
    expect(read([0xc0, 0])).toEqual({ type: packetType.pingreq, qos: 0, total: 2 })
    expect(read([9, 9, 0xe0, 0], 2)).toEqual({ type: packetType.disconnect, qos: 0, total: 2 })
    expect(read([0x40, 2, 0, 1])).toEqual({ type: packetType.puback, qos: 0, total: 4 })
  })

  it('lets a PUBLISH begin before its payload is there, and small packets only whole', () => {
    const sent = publish({ qos: 1, size: 5000 })
    expect(read(sent.subarray(0, 5))).toEqual({ type: packetType.publish, qos: 1, total: sent.length })
    for (const size of [0, 1, 2, 4]) expect(read(sent.subarray(0, size))).toBe('incomplete')
    const connect = mqtt.generate({ cmd: 'connect', clientId: 'n', keepalive: 60, clean: true })
    expect(read(connect.subarray(0, connect.length - 1))).toBe('incomplete')
    expect(read(connect)).toMatchObject({ type: packetType.connect, total: connect.length })
  })

  it('refuses a length above the limit from the head alone', () => {
    expect(read([0x32, 0xff, 0xff, 0xff, 0x7f])).toBe('packet-too-large')
    expect(read([0x10, 0xff, 0x7f])).toBe('packet-too-large')
    expect(read([0x82, 0xff, 0x0f])).toBe('packet-too-large')
    expect(read(publish({ qos: 1, size: 65_536 }).subarray(0, 8))).toBe('packet-too-large')
    expect(read([0x30, 0x80, 0x80, 0x80, 0x80])).toBe('packet-length')
  })

  it.each([
    ['CONNACK, which only servers send', [0x20, 2, 0, 0], 'packet-type'],
    ['the reserved type 0', [0x00, 0], 'packet-type'],
    ['AUTH of MQTT 5', [0xf0, 0], 'packet-type'],
    ['PUBREL, as QoS 2 is not spoken', [0x62, 2, 0, 1], 'packet-type'],
    ['SUBSCRIBE with flags 0', [0x80, 5], 'packet-flags'],
    ['PINGREQ with flags', [0xc1, 0], 'packet-flags'],
    ['PINGREQ with a body', [0xc0, 1, 0], 'packet-length'],
    ['PUBACK of three bytes', [0x40, 3, 0, 0, 0], 'packet-length'],
    ['SUBSCRIBE with identifier 0', [0x82, 6, 0, 0, 0, 1, 0x61, 1], 'packet-identifier-0'],
    ['QoS 2', [0x34, 5], 'qos-2'],
    ['QoS 3', [0x36, 5], 'packet-flags'],
    ['DUP at QoS 0', [0x38, 5], 'packet-flags'],
    ['an empty topic', [0x30, 4, 0, 0, 1, 1], 'topic-length'],
    ['a topic longer than any node has', [0x30, 0xff, 0x10, 0x03, 0], 'topic-length'],
    ['a topic that reaches beyond its packet', [0x30, 4, 0, 9, 1, 1], 'packet-length'],
    ['a PUBLISH with no room for its identifier', [0x32, 3, 0, 1, 0x74], 'packet-length'],
  ])('refuses %s', (_, bytes, refusal) => {
    expect(read(bytes)).toBe(refusal)
  })
})
