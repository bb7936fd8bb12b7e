import type { KafkaConsumer } from 'node-rdkafka'
import { askMetadata } from './ask-metadata.js'
import { disconnectWithin } from './connect-client.js'

const answerMs = 1000

/** Consumers left open at the end of the process. Held, because their destruction would close them after all. */
const leftOpen: KafkaConsumer[] = []

interface Leaving {
  readonly withinMs: number
  /** Whether a close can be expected to end: not with an open rebalance. */
  readonly closes: boolean
}

/**
 * Disconnects a consumer at the end of the process, unless its close might hang, as it does with Kafka away: it would
 * hang in a thread whose end the end of the process waits for.
 */
export async function leaveClient(consumer: KafkaConsumer, { withinMs, closes }: Leaving): Promise<void> {
  if (closes && (await answers(consumer))) await disconnectWithin(consumer, withinMs)
  else leftOpen.push(consumer)
}

async function answers(consumer: KafkaConsumer): Promise<boolean> {
  return askMetadata(consumer, { timeout: answerMs, allTopics: false }).then(
    () => true,
    () => false,
  )
}
