import { maxTopicBytes } from '@telstar/contracts/mqtt-topics'

/** Packet types a client may send (MQTT 3.1.1, table 2.1). */
export const packetType = {
  connect: 1,
  publish: 3,
  puback: 4,
  subscribe: 8,
  unsubscribe: 10,
  pingreq: 12,
  disconnect: 14,
} as const

/** The head of one packet: enough to let it pass or not, before anything of it is buffered. */
export interface Frame {
  readonly type: number
  readonly qos: number
  /** Bytes of the whole packet, head included. */
  readonly total: number
}

/** Why a packet may not pass. */
export type FrameRefusal =
  | 'packet-type'
  | 'packet-flags'
  | 'packet-length'
  | 'packet-too-large'
  | 'qos-2'
  | 'topic-length'
  | 'packet-identifier-0'

/** `incomplete`: more bytes are needed; nothing of the packet may pass before. */
export type FrameRead = Frame | FrameRefusal | 'incomplete'

export interface FrameLimits {
  readonly connectBytes: number
  readonly publishBytes: number
}

/** Two topics at most can be asked for; what is longer is not meant well. */
const subscribeBytes = 1024

/** [MQTT-2.2.2-1] fixed flags; PUBLISH has its own. QoS 2 packets have no entry: QoS 2 is not spoken here. */
const requiredFlags: Readonly<Record<number, number>> = { 1: 0, 4: 0, 8: 2, 10: 2, 12: 0, 14: 0 }

/**
 * Reads the head of the packet that starts at `at`: type, flags, length and, of a PUBLISH, the length of its topic.
 * CONNECT, SUBSCRIBE and UNSUBSCRIBE are small and pass only whole.
 */
export function readFrame(bytes: Buffer, at: number, limits: FrameLimits): FrameRead {
  const first = bytes[at]
  if (first === undefined) return 'incomplete'
  const type = first >> 4
  const refused = type === packetType.publish ? refusedPublishFlags(first) : refusedFlags(type, first & 0x0f)
  if (refused !== null) return refused
  const length = readLength(bytes, at + 1)
  if (typeof length === 'string') return length
  const head = 1 + length.bytes
  const packet = { type, qos: 0, total: head + length.value }
  const tooLong = refusedLength(type, { length: length.value, total: packet.total }, limits)
  if (tooLong !== null) return tooLong
  return type === packetType.publish
    ? publishFrame(bytes, at + head, { ...packet, qos: (first >> 1) & 3, length: length.value })
    : wholeFrame(bytes, at + head, { ...packet, end: at + packet.total })
}

function refusedFlags(type: number, flags: number): FrameRefusal | null {
  const required = requiredFlags[type]
  if (required === undefined) return 'packet-type'
  return flags === required ? null : 'packet-flags'
}

function refusedPublishFlags(first: number): FrameRefusal | null {
  const qos = (first >> 1) & 3
  if (qos === 2) return 'qos-2'
  // [MQTT-3.3.1-4] no QoS 3; [MQTT-3.3.1-2] DUP means nothing at QoS 0.
  return qos === 3 || (qos === 0 && (first & 0x08) !== 0) ? 'packet-flags' : null
}

function readLength(
  bytes: Buffer,
  at: number,
): { value: number; bytes: number } | 'incomplete' | 'packet-length' {
  let value = 0
  for (let index = 0; index < 4; index += 1) {
    const byte = bytes[at + index]
    if (byte === undefined) return 'incomplete'
    value += (byte & 0x7f) * 128 ** index
    if (byte < 0x80) return { value, bytes: index + 1 }
  }
  return 'packet-length'
}

function refusedLength(
  type: number,
  { length, total }: { length: number; total: number },
  limits: FrameLimits,
): FrameRefusal | null {
  if (type === packetType.publish) return total <= limits.publishBytes ? null : 'packet-too-large'
  if (type === packetType.connect) return total <= limits.connectBytes ? null : 'packet-too-large'
  if (type === packetType.subscribe || type === packetType.unsubscribe)
    return total <= subscribeBytes ? null : 'packet-too-large'
  return length === (type === packetType.puback ? 2 : 0) ? null : 'packet-length'
}

function wholeFrame(bytes: Buffer, at: number, { end, ...frame }: Frame & { end: number }): FrameRead {
  if (bytes.length < end) return 'incomplete'
  const numbered = frame.type === packetType.subscribe || frame.type === packetType.unsubscribe
  // [MQTT-2.3.1-1]
  return numbered && bytes[at] === 0 && bytes[at + 1] === 0 ? 'packet-identifier-0' : frame
}

function publishFrame(
  bytes: Buffer,
  at: number,
  { qos, total, length }: { qos: number; total: number; length: number },
): FrameRead {
  const identifier = qos === 0 ? 0 : 2
  if (length < 2 + identifier) return 'packet-length'
  const high = bytes[at]
  const low = bytes[at + 1]
  if (high === undefined || low === undefined) return 'incomplete'
  const topic = high * 256 + low
  if (topic === 0 || topic > maxTopicBytes) return 'topic-length'
  return 2 + topic + identifier <= length ? { type: packetType.publish, qos, total } : 'packet-length'
}
