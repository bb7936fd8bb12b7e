import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ScratchSupport } from '@telstar/infra/scratch-support'
import { type Database, openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import { PostgresEventStore } from '@telstar/support/event-store/postgres-event-store'
import { newAppend } from '../support-writer/new-append.js'

const openForMs = 1500

/** One after another, transactions that append at once and commit, or roll back, long after younger ones. */
export class LateTransactions {
  readonly #pool: Database
  readonly #openForMs: number
  readonly #running: Promise<void>
  #stopped = false

  constructor(support: ScratchSupport) {
    this.#pool = openDatabase({
      url: support.databaseUrl('support_writer'),
      name: 'late',
      log: createLogger('late', 'warn'),
      connections: 1,
    })
    this.#openForMs = support.concurrent ? openForMs : 20
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running
    await this.#pool.end()
  }

  async #run(): Promise<void> {
    for (let turn = 0; !this.#stopped; turn += 1) {
      const client = await this.#pool.connect()
      await client.query('BEGIN')
      await new PostgresEventStore(client).append(newAppend(`complaint-${randomUUID()}`, 0))
      await sleep(this.#openForMs)
      await client.query(turn % 3 === 2 ? 'ROLLBACK' : 'COMMIT')
      client.release()
      await sleep(this.#openForMs / 5)
    }
  }
}
