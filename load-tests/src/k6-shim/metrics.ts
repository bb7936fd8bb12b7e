import { recorded } from './recorded.js'

/** k6's custom metrics: every added number is kept under the metric's name. */
export class Trend {
  readonly #values: number[] = []

  constructor(name: string) {
    recorded.metrics.set(name, this.#values)
  }

  add(value: number): void {
    this.#values.push(value)
  }
}

export class Counter extends Trend {}
