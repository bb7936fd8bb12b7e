import { mqttTopic } from '@telstar/contracts/mqtt-topics'
import { BatchTemplate } from './batch-template.js'
import { Journal } from './journal.js'
import { LatencyHistogram } from './latency-histogram.js'
import { Publisher } from './publisher.js'
import { seededRandom } from './seeded-random.js'

/** One load: who publishes what, how fast and for how long. */
export interface Load {
  readonly region: string
  readonly mqtt: { readonly host: string; readonly port: number }
  readonly nodes: readonly { readonly node: string; readonly token: string }[]
  readonly boot: number
  readonly samplesPerBatch: number
  readonly cells: number
  readonly stepMs: number
  readonly window: number
  /** Batches per second of all nodes together; 0 = flat out. */
  readonly batchesPerSecond: number
  readonly seconds: number
  /** How long to wait for the last acknowledgements. */
  readonly drainSeconds: number
  readonly seed: number
  readonly journal?: string
}

export interface LoadResult {
  readonly made: Record<string, number>
  readonly batches: number
  readonly acknowledged: number
  readonly values: number
  readonly unacknowledged: number
  readonly inversions: number
  readonly reconnects: number
  /** From the first batch to the last acknowledgement. */
  readonly seconds: number
  /** Due → PUBACK, in the buckets of LatencyHistogram; measured from when a batch was due, not from when it was sent. */
  readonly pubackCounts: readonly number[]
}

interface Steering {
  /** Aborted when no more batches shall be made. */
  readonly finish: AbortSignal
  /** How many batches may be made flat out, all nodes together; it grows. */
  readonly allowed?: () => number
  /** Told the acknowledged values so far, often. */
  readonly onProgress: (values: number) => void
  /** Called when every node is connected; the first batch is made after it. */
  readonly onConnected: () => Promise<void>
}

/** Publishes a load and waits for its acknowledgements. */
export async function publishLoad(load: Load, steering: Steering): Promise<LoadResult> {
  const run = new LoadRun(load, steering)
  const timer = setInterval(() => steering.onProgress(run.values), 250)
  await run.connect()
  await steering.onConnected()
  const result = await run.finish()
  clearInterval(timer)
  return result
}

class LoadRun {
  readonly #load: Load
  readonly #finish: AbortSignal
  readonly #allowed: () => number
  readonly #publishers: Publisher[]
  readonly #puback = new LatencyHistogram()
  readonly #journal: Journal | null
  #acknowledged = 0
  #made = 0
  #inversions = 0
  #producing = false
  #lastAckAt = 0
  values = 0

  constructor(load: Load, { finish, allowed = () => Number.POSITIVE_INFINITY }: Steering) {
    this.#load = load
    this.#finish = finish
    this.#allowed = allowed
    this.#journal = load.journal === undefined ? null : new Journal(load.journal)
    const random = seededRandom(load.seed)
    this.#publishers = load.nodes.map(({ node, token }) => this.#publisherOf(node, token, random))
  }

  #publisherOf(node: string, token: string, random: () => number): Publisher {
    const { mqtt, boot, window, samplesPerBatch, cells, stepMs } = this.#load
    const topic = mqttTopic(this.#load.region, node, 'telemetry')
    const count = this.#load.nodes.length > 1000 ? 1 : 4
    const templates = Array.from(
      { length: count },
      () => new BatchTemplate({ topic, samples: samplesPerBatch, cells, stepMs, random }),
    )
    const publisher: Publisher = new Publisher({
      ...mqtt,
      node,
      token,
      boot,
      window,
      templates,
      onAcknowledged: (seq, dueAt, values) => {
        this.#journal?.acknowledged(node, boot, seq)
        this.#acknowledged += 1
        this.values += values
        this.#lastAckAt = Date.now()
        this.#puback.record(performance.timeOrigin + performance.now() - dueAt)
        if (this.#producing && isFlatOut(this.#load)) this.#fill(publisher)
      },
      onInversion: () => {
        this.#inversions += 1
      },
    })
    return publisher
  }

  async connect(): Promise<void> {
    for (const publisher of this.#publishers) publisher.open()
    await this.#until(() => this.#publishers.every((publisher) => publisher.roomInWindow), 30)
  }

  async finish(): Promise<LoadResult> {
    const startedAt = Date.now()
    this.#producing = true
    if (!isFlatOut(this.#load)) await this.#pace()
    await this.#until(() => {
      // Those that were held back when their last acknowledgement came go on here.
      if (isFlatOut(this.#load)) for (const publisher of this.#publishers) this.#fill(publisher)
      return this.#finish.aborted || Date.now() - startedAt >= this.#load.seconds * 1000
    }, this.#load.seconds + 1)
    this.#producing = false
    await this.#until(() => this.#unacknowledged() === 0, this.#load.drainSeconds)
    for (const publisher of this.#publishers) publisher.close()
    this.#journal?.close()
    return this.#result((this.#lastAckAt - startedAt) / 1000)
  }

  #fill(publisher: Publisher): void {
    while (publisher.roomInWindow && this.#made < this.#allowed()) {
      this.#made += 1
      publisher.publish(performance.timeOrigin + performance.now())
    }
  }

  /** Hands out batches when they are due, whatever the broker does: a slow broker must not slow the clock. */
  async #pace(): Promise<void> {
    const { batchesPerSecond, seconds } = this.#load
    const first = performance.timeOrigin + performance.now()
    const total = Math.floor(batchesPerSecond * seconds)
    for (let index = 0; index < total && !this.#finish.aborted; index += 1) {
      const dueAt = first + (index * 1000) / batchesPerSecond
      while (performance.timeOrigin + performance.now() < dueAt)
        await new Promise((resolve) => setTimeout(resolve, 1))
      this.#publishers[index % this.#publishers.length]?.publish(dueAt)
    }
  }

  #unacknowledged(): number {
    return this.#publishers.reduce((sum, publisher) => sum + publisher.unacknowledged, 0)
  }

  async #until(done: () => boolean, seconds: number): Promise<void> {
    const deadline = Date.now() + seconds * 1000
    while (!done() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20))
  }

  #result(seconds: number): LoadResult {
    const made = Object.fromEntries(
      this.#load.nodes.map(({ node }, index) => [node, this.#publishers[index]?.made ?? 0]),
    )
    return {
      made,
      batches: Object.values(made).reduce((sum, count) => sum + count, 0),
      acknowledged: this.#acknowledged,
      values: this.values,
      unacknowledged: this.#unacknowledged(),
      inversions: this.#inversions,
      reconnects: this.#publishers.reduce((sum, publisher) => sum + publisher.reconnects, 0),
      seconds,
      pubackCounts: this.#puback.counts,
    }
  }
}

const isFlatOut = (load: Load) => load.batchesPerSecond === 0
