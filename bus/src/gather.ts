import type { Message } from 'node-rdkafka'
import { pause } from './pause.js'
import type { RecordPoll } from './record-poll.js'

/** How large a slice may become. */
export interface SliceLimits {
  readonly records: number
  /** An aim: the last record may reach beyond it. */
  readonly bytes: number
  /** How long to gather after the first record; 0 hands over what lies ready. */
  readonly waitMs: number
}

/** Takes what lies ready up to the limits; how many records fit is learned from the sizes seen. */
export class Gather {
  readonly #poll: RecordPoll
  readonly #limits: SliceLimits
  #usualBytes = 10_000

  constructor(poll: RecordPoll, limits: SliceLimits) {
    this.#poll = poll
    this.#limits = limits
  }

  /** Waits for a first record no longer than `idleMs`. */
  async next(idleMs: number): Promise<Message[]> {
    const messages = await this.#poll.next(this.#room(0, 0), idleMs)
    if (messages.length === 0) return messages
    let bytes = this.#weigh(messages)
    const { waitMs } = this.#limits
    for (let waited = waitMs === 0; ; ) {
      const room = this.#room(messages.length, bytes)
      if (room <= 0) return messages
      const more = await this.#poll.ready(room)
      if (more.length === 0 && waited) return messages
      if (more.length === 0) {
        waited = true
        await pause(waitMs)
      }
      for (const message of more) messages.push(message)
      bytes += this.#weigh(more)
    }
  }

  #room(records: number, bytes: number): number {
    if (bytes >= this.#limits.bytes) return 0
    const fitting = Math.ceil((this.#limits.bytes - bytes) / this.#usualBytes)
    return Math.min(this.#limits.records - records, fitting)
  }

  #weigh(messages: readonly Message[]): number {
    let bytes = 0
    for (const { size } of messages) bytes += size
    if (messages.length > 0) this.#usualBytes += (bytes / messages.length - this.#usualBytes) / 4
    return bytes
  }
}
