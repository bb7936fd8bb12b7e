import type { Producer as RdProducer } from 'node-rdkafka'
import { askMetadata } from './ask-metadata.js'
import { ProduceFailed } from './produce-failed.js'

const keptMs = 30_000
const askMs = 3000

/** How many partitions topics have, asked of Kafka at most twice a minute; while it is away the last answer holds. */
export class PartitionCounts {
  readonly #known = new Map<string, { readonly count: number; readonly until: number }>()

  /** @throws {ProduceFailed} when the topic does not exist or Kafka does not answer */
  async of(client: RdProducer, topic: string): Promise<number> {
    const known = this.#known.get(topic)
    if (known !== undefined && known.until > performance.now()) return known.count
    try {
      const count = await ask(client, topic)
      this.#known.set(topic, { count, until: performance.now() + keptMs })
      return count
    } catch (error) {
      if (known === undefined || (error as ProduceFailed).code === 'unknown-topic') throw error
      this.#known.set(topic, { ...known, until: performance.now() + askMs })
      return known.count
    }
  }
}

async function ask(client: RdProducer, topic: string): Promise<number> {
  const metadata = await askMetadata(client, { topic, timeout: askMs }).catch((error: Error) => {
    throw new ProduceFailed('timeout', error.message)
  })
  const count = metadata.topics.find(({ name }) => name === topic)?.partitions.length ?? 0
  if (count === 0) throw new ProduceFailed('unknown-topic', topic)
  return count
}
