import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '@telstar/runtime/database'
import { PostgresEventStore } from '@telstar/support/event-store/postgres-event-store'
import { newAppend } from '../support-writer/new-append.js'

const streamLength = 10
const everyMs = 50

/** Appends events at a steady rate, or as fast as the database takes them where that is slower. */
export class SteadyWrites {
  readonly #store: PostgresEventStore
  readonly #perSecond: number
  readonly #begun = performance.now()
  readonly #running: Promise<void>
  #ended = 0
  #written = 0

  constructor(pool: Database, perSecond: number) {
    this.#store = new PostgresEventStore(pool)
    this.#perSecond = perSecond
    this.#running = this.#run()
  }

  seconds(): number {
    return ((this.#ended || performance.now()) - this.#begun) / 1000
  }

  /** @returns how many were written */
  async stop(): Promise<number> {
    this.#ended ||= performance.now()
    await this.#running
    return this.#written
  }

  async #run(): Promise<void> {
    let stream = ''
    for (let made = 0; this.#ended === 0; ) {
      const version = made % streamLength
      if (version === 0) stream = `complaint-${randomUUID()}`
      if (made >= this.seconds() * this.#perSecond) await sleep(everyMs)
      else {
        await this.#store.append(newAppend(stream, version))
        this.#written += 1
        made += 1
      }
    }
  }
}
