import { NotAccepted, textOf } from './spool-error.js'

export type Operation =
  | { readonly type: 'put'; readonly key: Buffer; readonly value: Buffer }
  | { readonly type: 'del'; readonly key: Buffer }

/** One change of the store. `failed` undoes what `prepare` did, if that was called. */
export interface Change {
  readonly sync: boolean
  /** Whether it makes the store larger. */
  readonly adds: boolean
  prepare(): Promise<Operation[]> | Operation[]
  done(): void
  failed(error: NotAccepted): void
}

interface CommitQueueOptions {
  write(operations: Operation[], sync: boolean): Promise<void>
  onWritten(): void
  onFailed(error: Error): void
}

/** Changes that wait while one write is under way go together into the next: one sync for many. */
export class CommitQueue {
  readonly #options: CommitQueueOptions
  #waiting: Change[] = []
  #busy = false
  #working: Promise<void> | null = null

  constructor(options: CommitQueueOptions) {
    this.#options = options
  }

  add(change: Change): void {
    this.#waiting.push(change)
    if (!this.#busy) this.#working = this.#work()
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    await this.#working
  }

  async #work(): Promise<void> {
    this.#busy = true
    while (this.#waiting.length > 0) {
      const changes = this.#waiting.splice(0)
      const error = await this.#write(changes)
      if (error === null) {
        for (const change of changes) change.done()
        this.#options.onWritten()
      } else {
        this.#options.onFailed(error)
        // The last one prepared is undone first.
        for (const change of [...changes, ...this.#waiting.splice(0)].reverse())
          change.failed(new NotAccepted(textOf(error)))
      }
    }
    // In the same turn as the last look at what waits: a change added after it starts the work again.
    this.#busy = false
  }

  async #write(changes: Change[]): Promise<Error | null> {
    try {
      const operations: Operation[] = []
      for (const change of changes) operations.push(...(await change.prepare()))
      if (operations.length > 0)
        await this.#options.write(
          operations,
          changes.some((change) => change.sync),
        )
      return null
    } catch (error) {
      return error as Error
    }
  }
}
