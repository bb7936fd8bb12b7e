import { setTimeout as pause } from 'node:timers/promises'
import type { OverdueNotice } from './overdue-notice.js'

export interface DirectDeliveryPorts {
  deliver(noticeId: string): Promise<unknown>
  failed(error: unknown): void
}

const mostAtOnce = 50
/** One recipient that does not answer must not keep the others waiting. */
const mostOfOne = 10
const stopWithinMs = 5000

/** Deliveries without a job of Redis. Nobody waits for them: what does not find room now is overdue at the next sweep too. */
export class DirectDeliveries {
  readonly #ports: DirectDeliveryPorts
  /** Recipients by the notice on its way to them. */
  readonly #running = new Map<string, string>()
  readonly #ends = new Set<Promise<void>>()
  #stopped = false

  constructor(ports: DirectDeliveryPorts) {
    this.#ports = ports
  }

  /** Begins as many as there is room for. @returns how many */
  begin(notices: readonly OverdueNotice[]): number {
    let begun = 0
    for (const { noticeId, to } of notices) {
      if (!this.#hasRoom(noticeId, to)) continue
      this.#running.set(noticeId, to)
      const end: Promise<void> = this.#deliver(noticeId).finally(() => this.#ends.delete(end))
      this.#ends.add(end)
      begun += 1
    }
    return begun
  }

  /** Waits for those on their way; five seconds at most. */
  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.race([Promise.all(this.#ends), pause(stopWithinMs, undefined, { ref: false })])
  }

  #hasRoom(noticeId: string, to: string): boolean {
    if (this.#stopped || this.#running.size >= mostAtOnce || this.#running.has(noticeId)) return false
    return [...this.#running.values()].filter((other) => other === to).length < mostOfOne
  }

  async #deliver(noticeId: string): Promise<void> {
    try {
      await this.#ports.deliver(noticeId)
    } catch (error) {
      this.#ports.failed(error)
    } finally {
      this.#running.delete(noticeId)
    }
  }
}
