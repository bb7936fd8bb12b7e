import type { KafkaConsumer } from 'node-rdkafka'
import { disconnectWithin } from './connect-client.js'
import type { GroupMember } from './group-member.js'
import { leaveOpen } from './leave-open.js'
import { pause } from './pause.js'
import type { RecordPoll } from './record-poll.js'

interface Membership {
  readonly consumer: KafkaConsumer
  readonly member: GroupMember
  readonly poll: RecordPoll
}

const leaveMs = 1500
const disconnectMs = 2000
const pollsToLeave = 15

/** One poll, which may hang; a timer that nobody waits for any more would keep the process. */
async function answered(poll: RecordPoll): Promise<void> {
  const over = new AbortController()
  try {
    await Promise.race([poll.next(1, 20), pause(leaveMs, over.signal)])
  } finally {
    over.abort()
  }
}

/**
 * Gives the partitions back before disconnecting: a close with an open rebalance hangs (node-rdkafka #330). So does one
 * with an unanswered commit once the client has lost sight of its group's coordinator.
 */
export async function leaveGroup({ consumer, member, poll }: Membership, atTheEnd: boolean): Promise<void> {
  const until = performance.now() + leaveMs
  try {
    consumer.unsubscribe()
    member.leave()
    // The group is left between two polls, some time after the partitions are gone.
    for (let gone = 0; gone < pollsToLeave && performance.now() < until; ) {
      await answered(poll)
      member.settle()
      gone = member.hasPartitions ? 0 : gone + 1
    }
    if (member.hasPartitions) consumer.unassign()
  } catch {
    // Not connected any more: there is nothing to give back.
  }
  if (atTheEnd || member.groupOffsets.unanswered) leaveOpen(consumer)
  else await disconnectWithin(consumer, disconnectMs)
}
