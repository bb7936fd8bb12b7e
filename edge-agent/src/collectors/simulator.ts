import type { Sample } from '@telstar/contracts/encode-batch'
import { measuredMetrics } from '@telstar/contracts/metric-catalogue'
import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import type { Collector } from './collector.js'
import { simulateHost } from './simulated-host.js'
import { simulateRadio } from './simulated-radio.js'

export interface SimulatorOptions {
  readonly seed: number
  /** Nodes with the same seed and site have their site's troubles together. */
  readonly site: string
  readonly node: string
  readonly cells: number
  /** Counts are for that long. */
  readonly stepMs: number
  /** Whether the node's own processor, memory and so on are simulated too (cell 0). */
  readonly host: boolean
}

/** A network node that is not there: cells 1 to n, and itself as cell 0. */
export class Simulator implements Collector {
  readonly name = 'simulator'
  readonly metrics: readonly string[]
  readonly #options: SimulatorOptions

  constructor(options: SimulatorOptions) {
    this.#options = options
    const groups = options.host ? ['radio', 'host'] : ['radio']
    this.metrics = groups.flatMap((group) =>
      measuredMetrics(metricCatalogueV1, group).map(({ name }) => name),
    )
  }

  async collect(at: number): Promise<Sample[]> {
    const samples: Sample[] = []
    for (let cell = 1; cell <= this.#options.cells; cell += 1) {
      const values = simulateRadio({ ...this.#options, cell, at })
      if (values !== null) samples.push({ ts: at, cell, values })
    }
    if (this.#options.host) samples.push({ ts: at, cell: 0, values: simulateHost({ ...this.#options, at }) })
    return samples
  }
}
