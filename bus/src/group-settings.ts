import { clientSettings, type KafkaAccess } from './connect-client.js'
import { fetchSettings } from './fetch-settings.js'

interface GroupOptions extends KafkaAccess {
  readonly group: string
  readonly sessionTimeoutMs?: number
}

/** librdkafka's settings for a member of a group that keeps its offsets itself. */
export function groupSettings(options: GroupOptions) {
  const { group, sessionTimeoutMs = 10_000 } = options
  return {
    ...clientSettings(options),
    ...fetchSettings,
    'group.id': group,
    'session.timeout.ms': sessionTimeoutMs,
    'heartbeat.interval.ms': Math.min(3000, Math.floor(sessionTimeoutMs / 4)),
    'max.poll.interval.ms': 300_000,
    'partition.assignment.strategy': 'roundrobin',
    // The answer is given by GroupMember.settle; librdkafka waits for it.
    rebalance_cb: () => {},
    // Tells GroupOffsets which commits are answered.
    offset_commit_cb: true,
  }
}
