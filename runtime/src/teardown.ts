import { setTimeout } from 'node:timers/promises'

/** What was opened, closed again in reverse order; each closing stands beside its opening. */
export class Teardown {
  readonly #steps: { name: string; stop: () => unknown }[] = []
  readonly #stepMs: number | null

  /** @param stepMs how long one closing may take before it counts as failed and the next begins; null: for ever */
  constructor(stepMs: number | null = null) {
    this.#stepMs = stepMs
  }

  /** Registers how to close what was just opened. */
  add(name: string, stop: () => unknown): void {
    this.#steps.push({ name, stop })
  }

  /** Closes everything, the newest first; a failing step does not keep the others open. @throws {AggregateError} */
  async run(): Promise<void> {
    const errors: unknown[] = []
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await this.#inTime(step.stop())
      } catch (error) {
        errors.push(new Error(`stopping ${step.name}: ${(error as Error).message}`, { cause: error }))
      }
    }
    if (errors.length > 0)
      throw new AggregateError(errors, errors.map((error) => (error as Error).message).join('; '))
  }

  async #inTime(stopped: unknown): Promise<void> {
    const ms = this.#stepMs
    if (ms === null) return void (await stopped)
    const over = new AbortController()
    const late = setTimeout(ms, undefined, { signal: over.signal }).then(() => {
      throw new Error(`not within ${ms / 1000} s`)
    })
    try {
      await Promise.race([stopped, late])
    } finally {
      over.abort()
      late.catch(() => undefined)
    }
  }
}
