import { writeDeadLetter } from '@telstar/bus/dead-letters'
import type { KafkaRecord } from '@telstar/bus/kafka-record'
import { mayHeal } from '@telstar/bus/may-heal'
import { poisonLetter } from '@telstar/bus/poison-letter'
import { type RunningConsumer, runConsumer } from '@telstar/bus/run-consumer'
import type { Slice } from '@telstar/bus/slice'
import { startProducer } from '@telstar/bus/start-producer'
import type { Database } from '@telstar/runtime/database'
import type { Logger } from '@telstar/runtime/logger'
import type { Teardown } from '@telstar/runtime/teardown'
import { loadOffset } from './consumer-offsets-table.js'

interface Surroundings {
  /** Name of the consumer: of its group, its clients and its offsets. */
  readonly consumer: string
  readonly config: { readonly brokers: readonly string[]; readonly region: string }
  readonly pool: Database
  readonly log: Logger
  /** Ends it. */
  readonly teardown: Teardown
}

interface Consuming extends Pick<Parameters<typeof runConsumer>[0], 'limits' | 'sessionTimeoutMs'> {
  readonly topics: readonly string[]
  handle(slice: Slice): Promise<void>
  /** The topic for records that cannot be handled. */
  readonly deadLetters: string
  recordPoisonous(record: KafkaRecord, error: unknown): void
}

/** Reads topics from where the database says; what cannot be handled goes to the dead letters, and reading goes on. */
export function consumeTopics(
  { consumer, config: { brokers, region }, pool, log, teardown }: Surroundings,
  { deadLetters, recordPoisonous, ...consuming }: Consuming,
): RunningConsumer {
  const access = { brokers, clientId: consumer, log }
  const producer = startProducer({ ...access, clientId: `${consumer}-dlq` })
  teardown.add('producer', () => producer.stop())
  const running = runConsumer({
    ...access,
    ...consuming,
    group: `${consumer}-${region}`,
    offsets: { load: (topic, partition) => loadOffset(pool, consumer, { topic, partition }) },
    deadLetter: async (record, error) => {
      await writeDeadLetter(producer, deadLetters, poisonLetter(record, region, error))
      recordPoisonous(record, error)
    },
    isTransient: mayHeal,
  })
  teardown.add('consumer', () => running.stop())
  return running
}
