import { kafkaTopics, recordHeaders } from '@telstar/contracts/kafka-topics'
import { encodeGathered, gatheredForm, type ReceivedBatch } from '@telstar/contracts/telemetry-record'
import { gatherWindowMs, type WindowLimits } from './gather-window.js'
import { IngestUnavailable } from './ingest-unavailable.js'

/** A telemetry record as Kafka gets it; the partition is always chosen here. */
export interface TelemetryRecord {
  readonly topic: string
  readonly partition: number
  readonly key: string | null
  readonly value: Buffer
  readonly headers: Record<string, string>
  readonly timestamp: number
}

export interface GatherLimits {
  /** How long a batch waits for company. */
  readonly window: WindowLimits
  /** Bytes of payload in one record; a larger single batch still goes alone. */
  readonly gatherBytes: number
}

interface Waiting {
  readonly batches: ReceivedBatch[]
  readonly settle: { resolve: () => void; reject: (error: Error) => void }[]
  bytes: number
}

interface GatherOptions {
  readonly region: string
  readonly limits: GatherLimits
  /** Resolves when Kafka has the record. */
  readonly produce: (record: TelemetryRecord) => Promise<unknown>
  /** Milliseconds. */
  readonly now: () => number
}

/** Over how long the rate is taken. */
const rateMs = 250

/**
 *   batch ─▶ waiting[partition] ─(time or bytes)─▶ one record ─▶ Kafka ─▶ every batch in it is settled
 *
 * Batches of one partition leave in the order in which they came, so the order per node is kept.
 */
export class Gather {
  readonly #options: GatherOptions
  readonly #waiting = new Map<number, Waiting>()
  #timer: NodeJS.Timeout | undefined
  #rate = { since: 0, batches: 0, perSecond: 0 }

  constructor(options: GatherOptions) {
    this.#options = options
  }

  /** Resolves when Kafka has the batch; rejects with whatever `produce` rejects with. */
  add(partition: number, batch: ReceivedBatch): Promise<void> {
    const { gatherBytes } = this.#options.limits
    this.#rate.batches += 1
    let waiting = this.#waiting.get(partition)
    if (waiting && waiting.bytes + batch.payload.length > gatherBytes) {
      this.#send(partition, waiting)
      waiting = undefined
    }
    if (waiting === undefined) {
      waiting = { batches: [], settle: [], bytes: 0 }
      this.#waiting.set(partition, waiting)
    }
    waiting.batches.push(batch)
    waiting.bytes += batch.payload.length
    this.#timer ??= setTimeout(() => this.flush(), this.#windowMs())
    const { settle } = waiting
    return new Promise((resolve, reject) => settle.push({ resolve, reject }))
  }

  /** Sends what waits, at once. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const [partition, waiting] of this.#waiting) this.#send(partition, waiting)
  }

  #windowMs(): number {
    const now = this.#options.now()
    const elapsed = now - this.#rate.since
    if (elapsed >= rateMs)
      this.#rate = { since: now, batches: 0, perSecond: (this.#rate.batches * 1000) / elapsed }
    return gatherWindowMs(this.#rate.perSecond, this.#options.limits.window)
  }

  #send(partition: number, waiting: Waiting): void {
    this.#waiting.delete(partition)
    this.#produce(toRecord(partition, waiting.batches, this.#options.region)).then(
      () => {
        for (const { resolve } of waiting.settle) resolve()
      },
      (error: unknown) => {
        const reason = new IngestUnavailable((error as Error).message, { cause: error })
        for (const { reject } of waiting.settle) reject(reason)
      },
    )
  }

  async #produce(record: TelemetryRecord): Promise<void> {
    await this.#options.produce(record)
  }
}

function toRecord(partition: number, batches: readonly ReceivedBatch[], region: string): TelemetryRecord {
  const topic = kafkaTopics.telemetry.name
  const first = batches[0]
  if (first === undefined) throw new Error('a record needs a batch')
  const { node, received, payload } = first
  if (batches.length === 1) {
    const headers = {
      [recordHeaders.node]: node,
      [recordHeaders.region]: region,
      [recordHeaders.received]: String(received),
    }
    return { topic, partition, key: node, value: payload, headers, timestamp: received }
  }
  const headers = { [recordHeaders.form]: gatheredForm, [recordHeaders.region]: region }
  return { topic, partition, key: null, value: encodeGathered(batches), headers, timestamp: received }
}
