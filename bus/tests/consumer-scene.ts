import type { ChildProcess } from 'node:child_process'
import { expect } from 'vitest'
import { createTopics } from '../src/create-topics.js'
import type { SessionOptions } from '../src/group-session.js'
import { type RunningConsumer, runConsumer } from '../src/run-consumer.js'
import type { Producer } from '../src/start-producer.js'
import { MemoryLedger } from './memory-ledger.js'
import { silentLog as log } from './silent-log.js'
import { startChild } from './start-child.js'

let topics = 0

export const partitions = 6

interface Stage {
  readonly brokers: string
  readonly producer: Producer
  /** What is to be called when the test is over. */
  readonly stopping: (() => Promise<unknown>)[]
}

/** A new topic and a ledger for it. */
export async function consumerScene(stage: Stage): Promise<ConsumerScene> {
  topics += 1
  const name = `scene-${topics}`
  const topic = { name, key: 'node', partitions, cleanup: 'delete', holds: 'test records' } as const
  await createTopics({ brokers: [stage.brokers], log, topics: [topic], replication: 1 })
  return new ConsumerScene(stage, name)
}

/** Ways to fill a topic and to read it; the values are counted up per partition. */
export class ConsumerScene {
  readonly ledger = new MemoryLedger()
  readonly #stage: Stage
  readonly #sent = new Array<number>(partitions).fill(0)

  constructor(
    stage: Stage,
    readonly topic: string,
  ) {
    this.#stage = stage
  }

  async send(count: number): Promise<void> {
    const produced = Array.from({ length: count }, (_, index) => {
      const partition = index % partitions
      const value = Buffer.from(`${partition}@${this.#sent[partition]}`)
      this.#sent[partition]! += 1
      return this.#stage.producer.produce({ topic: this.topic, partition, key: null, value })
    })
    await Promise.all(produced)
  }

  consume(different: Partial<SessionOptions> = {}): RunningConsumer {
    const consumer = runConsumer({
      brokers: [this.#stage.brokers],
      clientId: 'test',
      group: this.topic,
      topics: [this.topic],
      log,
      offsets: this.ledger,
      limits: { records: 500, bytes: 1_000_000, waitMs: 0 },
      handle: async (slice) => this.ledger.commit(slice),
      deadLetter: async () => {},
      isTransient: () => false,
      sessionTimeoutMs: 6000,
      ...different,
    })
    this.#stage.stopping.push(() => consumer.stop())
    return consumer
  }

  /** A consumer as a process of its own. */
  child(): ChildProcess {
    const { topic, ledger } = this
    const child = startChild({ brokers: this.#stage.brokers, topic, group: topic, ledger })
    this.#stage.stopping.push(async () => child.exitCode ?? child.signalCode ?? child.kill('SIGKILL'))
    return child
  }

  /** Waits until all that was sent is taken, then checks that each record was handled once and in order. */
  async complete(without: readonly string[] = []): Promise<void> {
    await this.taken(this.#sent.reduce((sum, count) => sum + count, 0))
    const handled = this.ledger.values()
    for (const [partition, count] of this.#sent.entries()) {
      const expected = Array.from({ length: count }, (_, offset) => `${partition}@${offset}`)
      expect(handled.get(partition)).toEqual(expected.filter((value) => !without.includes(value)))
    }
  }

  /** Waits until the stored offsets add up to so many. */
  async taken(least: number): Promise<void> {
    const options = { timeout: 30_000, interval: 5 }
    await expect.poll(() => this.ledger.taken, options).toBeGreaterThanOrEqual(least)
  }
}
