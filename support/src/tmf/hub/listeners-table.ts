import type { Database } from '@telstar/runtime/database'
import type { HubApi } from './tmf-event.js'

/** Somebody who wants to be told of events. */
export interface Listener {
  readonly listenerId: string
  readonly api: HubApi
  readonly callback: string
  /** Null: all. */
  readonly eventType: string | null
  /** As `actorName` writes it. */
  readonly registeredBy: string
}

const insert = `
  INSERT INTO support.hub_listeners (listener_id, api, callback, event_type, registered_by) VALUES ($1, $2, $3, $4, $5)`
const remove = 'DELETE FROM support.hub_listeners WHERE listener_id = $1 AND api = $2'

/** The listeners of TM Forum's APIs. */
export class Listeners {
  readonly #pool: Database

  /** @param pool of `support_writer` */
  constructor(pool: Database) {
    this.#pool = pool
  }

  async add({ listenerId, api, callback, eventType, registeredBy }: Listener): Promise<void> {
    await this.#pool.query(insert, [listenerId, api, callback, eventType, registeredBy])
  }

  /** With what it has not been told yet. @returns false: there was none */
  async remove(api: HubApi, listenerId: string): Promise<boolean> {
    return (await this.#pool.query(remove, [listenerId, api])).rowCount === 1
  }
}
