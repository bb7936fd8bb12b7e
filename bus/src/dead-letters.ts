import { type DeadLetter, deadLetterHeaders, deadLetterOf } from '@telstar/contracts/dead-letter'
import { recordHeaders } from '@telstar/contracts/kafka-topics'
import { type ReadOptions, readTopic } from './read-topic.js'
import type { Producer } from './start-producer.js'

/** A dead letter and where it lies. */
export interface StoredDeadLetter {
  readonly letter: DeadLetter
  readonly partition: number
  readonly offset: bigint
  /** Unix milliseconds at which it was written. */
  readonly writtenAt: number
}

/** Resolves when Kafka has the letter. @throws {ProduceFailed} */
export async function writeDeadLetter(producer: Producer, topic: string, letter: DeadLetter): Promise<void> {
  await producer.produce({ topic, key: letter.node, value: letter.bytes, headers: deadLetterHeaders(letter) })
}

interface ListOptions extends Omit<ReadOptions, 'filter'> {
  readonly filter?: (stored: StoredDeadLetter) => boolean
}

/** The letters of a `….dlq` topic, in order per partition; a letter written twice appears once. */
export async function* listDeadLetters(
  options: ListOptions,
): AsyncGenerator<StoredDeadLetter, void, undefined> {
  const { filter, limit = Number.POSITIVE_INFINITY, ...reading } = options
  const seen = new Set<string>()
  let left = limit
  for await (const { headers, value, partition, offset, timestamp } of readTopic(reading)) {
    const stored = { letter: deadLetterOf(headers, value), partition, offset, writtenAt: timestamp }
    if (seen.has(stored.letter.id) || filter?.(stored) === false) continue
    seen.add(stored.letter.id)
    yield stored
    left -= 1
    if (left <= 0) return
  }
}

interface ReplayOptions {
  readonly producer: Producer
  readonly letters: AsyncIterable<StoredDeadLetter>
  /** The topic that gets the bytes back. */
  readonly topic: string
}

const mostInFlight = 500

/**
 * Puts the bytes of letters back, each as one record by itself; the letters stay where they are.
 * @returns how many
 * @throws {ProduceFailed} those before it may have been put back; a replay may be repeated
 */
export async function replayDeadLetters({ producer, letters, topic }: ReplayOptions): Promise<number> {
  let replayed = 0
  let inFlight: Promise<unknown>[] = []
  for await (const { letter } of letters) {
    inFlight.push(
      producer.produce({ topic, key: letter.node, value: letter.bytes, headers: headersOf(letter) }),
    )
    replayed += 1
    if (inFlight.length < mostInFlight) continue
    await Promise.all(inFlight)
    inFlight = []
  }
  await Promise.all(inFlight)
  return replayed
}

function headersOf({ node, region, received, part }: DeadLetter): Record<string, string> {
  return {
    [recordHeaders.node]: node,
    [recordHeaders.region]: region,
    [recordHeaders.received]: String(received),
    [recordHeaders.part]: String(part),
  }
}
