import { randomUUID } from 'node:crypto'
import { pause } from '@telstar/bus/pause'
import type { Database } from '@telstar/runtime/database'
import { claimLeases, releaseLease } from './lease-table.js'

const leaseMs = 6000
const renewEveryMs = 2000

/**
 * The tasks of this process that only one process does at a time, claimed and renewed with one statement for all. A
 * lease saves work that would be done twice; what must not happen twice is guarded by the checkpoint.
 */
export class Leases {
  readonly #pool: Database
  readonly #holder = randomUUID()
  /** Until when each is held, by the clock that also runs while the process is frozen; 0: not held. */
  readonly #wanted = new Map<string, number>()
  readonly #stopping = new AbortController()
  readonly #running: Promise<void>
  #woken = new AbortController()

  constructor(pool: Database) {
    this.#pool = pool
    this.#running = this.#run()
  }

  /** From now on this process does the task whenever nobody else does. */
  want(name: string): void {
    this.#wanted.set(name, 0)
    this.#woken.abort()
  }

  /** @param forMs and will hold for so long, whatever happens to this process */
  holds(name: string, forMs = 0): boolean {
    return performance.now() + forMs < (this.#wanted.get(name) ?? 0)
  }

  /** The task is over for this process. */
  async giveBack(name: string): Promise<void> {
    this.#wanted.delete(name)
    // Without the database it ends by itself.
    await releaseLease(this.#pool, name, this.#holder).catch(() => undefined)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#woken.abort()
    await this.#running
    await Promise.all([...this.#wanted.keys()].map((name) => this.giveBack(name)))
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      this.#woken = new AbortController()
      await this.#renew().catch(() => undefined)
      await pause(renewEveryMs, this.#woken.signal)
    }
  }

  async #renew(): Promise<void> {
    const names = [...this.#wanted.keys()]
    if (names.length === 0) return
    const began = performance.now()
    const held = await claimLeases(this.#pool, { names, holder: this.#holder, seconds: leaseMs / 1000 })
    for (const name of names)
      if (this.#wanted.has(name)) this.#wanted.set(name, held.has(name) ? began + leaseMs : 0)
  }
}
