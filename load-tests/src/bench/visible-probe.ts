import { mqttTopic } from '@telstar/contracts/mqtt-topics'
import pg from 'pg'
import { BatchTemplate } from '../fleet/batch-template.js'
import { LatencyHistogram } from '../fleet/latency-histogram.js'
import { Publisher } from '../fleet/publisher.js'
import { seededRandom } from '../fleet/seeded-random.js'
import type { Region } from '../start-region.js'

interface ProbeOptions {
  readonly region: Region
  readonly node: { readonly node: string; readonly token: string }
  readonly boot: number
}

const everyMs = 100
const pollMs = 20
/** How many of the oldest waiting rows are asked for at once: one node's rows become visible in order. */
const askedAtOnce = 20

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Publish → visible row as a reader sees it. One node publishes a sample ten times a second by the clock, whatever
 * became of those before; a reader asks every 20 ms which of them it can see. So a stall counts for every sample that
 * was due in it.
 */
export class VisibleProbe {
  readonly latency = new LatencyHistogram()
  /** Batches published so far. */
  sent = 0
  readonly #options: ProbeOptions
  readonly #publisher: Publisher
  /** Due times (Unix ms) of samples that no reader has seen, oldest first. */
  readonly #waiting: number[] = []
  #timer: NodeJS.Timeout | undefined
  #publishing = true
  #done: Promise<void> = Promise.resolve()

  constructor(options: ProbeOptions) {
    this.#options = options
    const { region, node, boot } = options
    const topic = mqttTopic(region.region, node.node, 'telemetry')
    const templates = [new BatchTemplate({ topic, samples: 1, cells: 1, stepMs: 1, random: seededRandom(1) })]
    this.#publisher = new Publisher({
      ...region.mqtt,
      ...node,
      boot,
      window: 100,
      templates,
      onAcknowledged: () => {},
    })
  }

  start(): void {
    this.#publisher.open()
    this.#done = this.#watch()
    let dueAt = Date.now() + everyMs
    this.#timer = setInterval(() => {
      for (; dueAt <= Date.now(); dueAt += everyMs) {
        this.#waiting.push(dueAt)
        this.#publisher.publish(dueAt)
        this.sent += 1
      }
    }, 1)
  }

  /** Publishes no more and waits for what is out. @returns samples that nobody saw within two minutes */
  async stop(): Promise<number> {
    clearInterval(this.#timer)
    this.#publishing = false
    await this.#done
    this.#publisher.close()
    return this.#waiting.length
  }

  async #watch(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#options.region.databaseUrl('telstar_reader') })
    await client.connect()
    const node = await client.query('SELECT node_id FROM nodes WHERE name = $1', [this.#options.node.node])
    const nodeId: number = node.rows[0].node_id
    let deadline = Number.POSITIVE_INFINITY
    while (this.#publishing || (this.#waiting.length > 0 && Date.now() < deadline)) {
      if (!this.#publishing && deadline === Number.POSITIVE_INFINITY) deadline = Date.now() + 120_000
      const begun = performance.now()
      await this.#look(client, nodeId)
      await pause(Math.max(0, pollMs - (performance.now() - begun)))
    }
    await client.end()
  }

  async #look(client: pg.Client, nodeId: number): Promise<void> {
    if (this.#waiting.length === 0) return
    const times = this.#waiting.slice(0, askedAtOnce).map((at) => new Date(at))
    const { rows } = await client.query('SELECT time FROM radio WHERE time = ANY ($1) AND node_id = $2', [
      times,
      nodeId,
    ])
    const now = Date.now()
    for (const { time } of rows) {
      const place = this.#waiting.indexOf(time.getTime())
      if (place < 0) continue
      this.#waiting.splice(place, 1)
      this.latency.record(now - time.getTime())
    }
  }
}
