import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

interface Named {
  readonly name: string
  readonly help: string
  readonly labels?: readonly string[]
}

/** The measurements of one process, in Prometheus' text form at `/metrics`. */
export class Metrics {
  readonly #registry = new Registry()

  constructor(service: string, options = { process: true }) {
    this.#registry.setDefaultLabels({ service })
    if (options.process) collectDefaultMetrics({ register: this.#registry })
  }

  counter({ name, help, labels = [] }: Named): Counter {
    return new Counter({ name, help, labelNames: [...labels], registers: [this.#registry] })
  }

  gauge({ name, help, labels = [] }: Named): Gauge {
    return new Gauge({ name, help, labelNames: [...labels], registers: [this.#registry] })
  }

  /** Durations in seconds. */
  histogram({ name, help, labels = [] }: Named): Histogram {
    const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    return new Histogram({ name, help, labelNames: [...labels], buckets, registers: [this.#registry] })
  }

  async text(): Promise<string> {
    return this.#registry.metrics()
  }
}
