/** What was opened, closed again in reverse order; each closing stands beside its opening. */
export class Teardown {
  readonly #steps: { name: string; stop: () => unknown }[] = []

  /** Registers how to close what was just opened. */
  add(name: string, stop: () => unknown): void {
    this.#steps.push({ name, stop })
  }

  /** Closes everything, the newest first; a failing step does not keep the others open. @throws {AggregateError} */
  async run(): Promise<void> {
    const errors: unknown[] = []
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step.stop()
      } catch (error) {
        errors.push(new Error(`stopping ${step.name}: ${(error as Error).message}`, { cause: error }))
      }
    }
    if (errors.length > 0)
      throw new AggregateError(errors, errors.map((error) => (error as Error).message).join('; '))
  }
}
