import { readTopic } from '@telstar/bus/read-topic'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { createLogger } from '@telstar/runtime/logger'
import type { Region } from '../start-region.js'
import { pause } from './pause.js'

const log = createLogger('dead-letters-oracle', 'error')

/** Dead letters of some nodes by reason, once there are so many in all or half a minute is over. */
export async function countLetters(
  region: Region,
  want: { readonly nodes: readonly string[]; readonly total: number },
): Promise<Map<string, number>> {
  const deadline = Date.now() + 30_000
  const nodes = new Set(want.nodes)
  for (;;) {
    const reasons = new Map<string, string>()
    for await (const { headers } of readTopic({
      log,
      brokers: [region.kafkaBrokers],
      topic: kafkaTopics.telemetryDeadLetters.name,
    })) {
      // One refusal written twice (after a crash) is one dead letter: its id is the same.
      if (nodes.has(headers.node ?? '')) reasons.set(headers.id ?? '', headers.reason ?? '')
    }
    if (reasons.size >= want.total || Date.now() > deadline) return countBy(reasons.values())
    await pause(0.5)
  }
}

function countBy(items: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1)
  return counts
}
