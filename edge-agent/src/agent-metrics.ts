import { Metrics } from '@telstar/runtime/metrics'
import type { Accounting } from './accounting.js'

/** What is asked for at every scrape. */
export interface AgentFigures {
  readonly account: Accounting
  readonly bufferedBatches: number
  readonly bufferedBytes: number
  readonly connectedNodes: number
}

const outcomes = ['collected', 'recovered', 'acknowledged', 'dropped', 'refused', 'damaged'] as const

/** Measurements of the agent; figures are taken when they are read, so that nothing runs in between. */
export class AgentMetrics extends Metrics {
  #figures: (() => AgentFigures) | null = null
  readonly #told = new Map<string, number>()
  readonly #samples = this.counter({
    name: 'telstar_agent_samples_total',
    help: 'Samples by outcome; collected + recovered = all the others + buffered',
    labels: ['outcome'],
  })
  readonly #buffered = this.gauge({
    name: 'telstar_agent_buffered_samples',
    help: 'Samples without acknowledgement',
  })
  readonly #batches = this.gauge({ name: 'telstar_agent_buffered_batches', help: 'Batches on disk' })
  readonly #bytes = this.gauge({ name: 'telstar_agent_buffered_bytes', help: 'Bytes of those batches' })
  readonly #residual = this.gauge({
    name: 'telstar_agent_residual_samples',
    help: 'Samples unaccounted for: 0',
  })
  readonly #connected = this.gauge({ name: 'telstar_agent_connected_nodes', help: 'Nodes with a connection' })
  readonly damage = this.counter({
    name: 'telstar_agent_spool_damage_total',
    help: 'Times the disk buffer was found damaged',
    labels: ['outcome'],
  })
  readonly lostBatches = this.counter({
    name: 'telstar_agent_spool_lost_batches_total',
    help: 'Batches known to be lost by damage of the disk buffer',
  })
  readonly disconnects = this.counter({
    name: 'telstar_agent_disconnects_total',
    help: 'Connections that ended or failed',
  })

  constructor() {
    // The usual process metrics watch the event loop a hundred times a second: too dear for a small node.
    super('edge-agent', { process: false })
  }

  follow(figures: () => AgentFigures): void {
    this.#figures = figures
  }

  override async text(): Promise<string> {
    if (this.#figures !== null) this.#refresh(this.#figures())
    return super.text()
  }

  #refresh({ account, bufferedBatches, bufferedBytes, connectedNodes }: AgentFigures): void {
    for (const outcome of outcomes) {
      const more = account[outcome] - (this.#told.get(outcome) ?? 0)
      if (more < 0) continue
      this.#samples.inc({ outcome }, more)
      this.#told.set(outcome, account[outcome])
    }
    this.#buffered.set(account.buffered)
    this.#batches.set(bufferedBatches)
    this.#bytes.set(bufferedBytes)
    this.#residual.set(account.residual)
    this.#connected.set(connectedNodes)
  }
}
