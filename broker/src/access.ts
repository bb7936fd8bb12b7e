import type { NodeTopics } from './node-topics.js'

interface Publishing {
  readonly topic: string
  readonly retain: boolean
  readonly qos: number
  readonly messageId?: number | undefined
  readonly bytes: number
}

/** Why a node may not do what it tried. */
export type AccessRefusal =
  | 'foreign-topic'
  | 'system-topic'
  | 'wildcard-topic'
  | 'retained-telemetry'
  | 'qos-2'
  | 'packet-identifier-0'
  | 'state-too-large'
  | 'too-many-states'
  | 'no-session'

/** A birth lists at most a thousand metrics. */
const stateBytes = 65_536 / 2

/** Default deny: a node publishes its own telemetry and state, and retains nothing but its state. */
export function publishRefusal(own: NodeTopics, publishing: Publishing): AccessRefusal | null {
  const { topic, retain, qos, messageId, bytes } = publishing
  if (topic !== own.telemetry && topic !== own.state) return foreign(topic)
  if (qos > 1) return 'qos-2'
  // [MQTT-2.3.1-1]
  if (qos > 0 && messageId === 0) return 'packet-identifier-0'
  if (topic === own.telemetry) return retain ? 'retained-telemetry' : null
  return bytes > stateBytes ? 'state-too-large' : null
}

/** Default deny: a node hears its commands and its own state, by their exact names. */
export function subscribeRefusal(own: NodeTopics, filter: string): AccessRefusal | null {
  if (filter === own.cmd || filter === own.state) return null
  return /[+#]/.test(filter) ? 'wildcard-topic' : foreign(filter)
}

/** The same rule when a message is about to be delivered, whatever subscription led to it. */
export function mayReceive(own: NodeTopics, topic: string): boolean {
  return topic === own.cmd || topic === own.state
}

function foreign(topic: string): AccessRefusal {
  return topic.startsWith('$') ? 'system-topic' : 'foreign-topic'
}
