import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '@telstar/runtime/database'

const next = 'SELECT position FROM support.events WHERE position > $1 ORDER BY position LIMIT 500'

/** Reads the log as one must not: by position alone, so that what commits late is passed by. */
export class PositionReader {
  readonly #running: Promise<void>
  #stopped = false
  #count = 0

  constructor(pool: Database) {
    this.#running = this.#run(pool)
  }

  count(): number {
    return this.#count
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running
  }

  async #run(pool: Database): Promise<void> {
    let last = '0'
    while (!this.#stopped) {
      const { rows } = await pool.query<{ position: string }>(next, [last])
      last = rows.at(-1)?.position ?? last
      this.#count += rows.length
      if (rows.length === 0) await sleep(20)
    }
  }
}
