import type { Logger } from '@telstar/runtime/logger'
import type { KafkaConsumer } from 'node-rdkafka'
import type { Assigned } from './assigned.js'
import { Fenced } from './fenced.js'
import { mayHeal, type SlicePorts } from './handle-slice.js'

/** What a consumer does now and then between its slices, alone: no slice is handled meanwhile. */
export interface IdlePort {
  readonly everyMs: number
  /**
   * @param places the partitions of this consumer; `end` is what Kafka answered just now, null where it did not
   * @param askedAt Unix milliseconds before Kafka was asked
   * @throws {Fenced} when the partitions have another owner; the consumer then goes back to its stored offsets. What may
   * heal is tried again until it does; after any other error the consumer goes on, and comes back at the next turn
   */
  handle(places: readonly Assigned[], askedAt: number): Promise<void>
}

/**
 * Does idle work, once where it fails for good: records wait for their turn meanwhile, and have nothing to do with it.
 * @throws {Fenced} and what may heal
 */
export async function onceUnlessHealing(
  work: () => Promise<void>,
  { log, isTransient }: Pick<SlicePorts, 'isTransient'> & { readonly log: Logger },
): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (error instanceof Fenced || mayHeal(error, { isTransient })) throw error
    log.error({ err: error }, 'idle work failed: going on with the records')
  }
}

const answerWithinMs = 1000

/**
 * Partitions with an end that is true now. What librdkafka remembers of the end is as old as the last fetch, and Kafka
 * may be gone since; where by that there are records left to read, nothing is asked.
 */
export async function askEnds(consumer: KafkaConsumer, places: readonly Assigned[]): Promise<Assigned[]> {
  let answers = true
  const asked: Assigned[] = []
  for (const place of places) {
    const isBehind = place.end !== null && place.end > place.next
    const end: bigint | null = isBehind ? place.end : answers ? await askEnd(consumer, place) : null
    answers &&= end !== null
    asked.push({ ...place, end })
  }
  return asked
}

/** A wait holds one of libuv's threads, so that partitions are asked for one by one and not for long. */
function askEnd(consumer: KafkaConsumer, { topic, partition, next }: Assigned): Promise<bigint | null> {
  return new Promise((resolve) => {
    try {
      consumer.queryWatermarkOffsets(topic, partition, answerWithinMs, (error, offsets) => {
        if (error) resolve(null)
        // What was there has run out; whoever stands before it has nothing to read.
        else resolve(offsets.highOffset === offsets.lowOffset ? next : BigInt(offsets.highOffset))
      })
    } catch {
      // Not connected any more.
      resolve(null)
    }
  })
}
