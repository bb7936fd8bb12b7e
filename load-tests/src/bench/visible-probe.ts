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

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Publish → visible row as a reader sees it: one node publishes a sample, a reader asks every 5 ms until the row is
 * there, ten times a second.
 */
export class VisibleProbe {
  readonly latency = new LatencyHistogram()
  readonly #options: ProbeOptions
  readonly #publisher: Publisher
  #running = true
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
    this.#done = this.#run()
  }

  async stop(): Promise<void> {
    this.#running = false
    await this.#done
    this.#publisher.close()
  }

  async #run(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#options.region.databaseUrl('telstar_reader') })
    await client.connect()
    const node = await client.query('SELECT node_id FROM nodes WHERE name = $1', [this.#options.node.node])
    while (this.#running && !this.#publisher.roomInWindow) await pause(10)
    while (this.#running) {
      const begun = performance.now()
      const at = Date.now()
      this.#publisher.publish(at)
      await this.#visible(client, { nodeId: node.rows[0].node_id, at })
      this.latency.record(performance.now() - begun)
      await pause(Math.max(5, 100 - (performance.now() - begun)))
    }
    await client.end()
  }

  async #visible(client: pg.Client, row: { nodeId: number; at: number }): Promise<void> {
    const deadline = performance.now() + 10_000
    const text = 'SELECT 1 FROM radio WHERE time = $1 AND node_id = $2 LIMIT 1'
    while (performance.now() < deadline) {
      const { rowCount } = await client.query(text, [new Date(row.at), row.nodeId])
      if (rowCount === 1) return
      await pause(5)
    }
  }
}
