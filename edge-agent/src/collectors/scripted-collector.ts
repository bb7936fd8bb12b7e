import type { Sample } from '@telstar/contracts/encode-batch'
import type { Collector } from './collector.js'
import { degraded, isSilenced, type Script } from './scripted-trouble.js'

interface ScriptedOptions {
  /** The node's part of the script. */
  readonly script: Script
  /** Unix milliseconds: the start of the fleet. */
  readonly startedAt: number
}

/** A collector whose node has the troubles of a script; without power it measures nothing. */
export class ScriptedCollector implements Collector {
  readonly #measured: Collector
  readonly #options: ScriptedOptions

  constructor(measured: Collector, options: ScriptedOptions) {
    this.#measured = measured
    this.#options = options
  }

  get name(): string {
    return this.#measured.name
  }

  get metrics(): readonly string[] {
    return this.#measured.metrics
  }

  async collect(at: number): Promise<Sample[]> {
    const { script, startedAt } = this.#options
    const sinceStartMs = at - startedAt
    if (isSilenced(script, sinceStartMs)) return []
    const samples = await this.#measured.collect(at)
    return samples.map((sample) => ({
      ...sample,
      values: degraded(sample.values, { script, cell: sample.cell, sinceStartMs }),
    }))
  }
}
