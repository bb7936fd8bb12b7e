import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '@telstar/runtime/database'
import { streamsProjection } from './streams-projection.js'

const everyMs = 20
const read = `
  SELECT stream, version, last_at FROM ${streamsProjection.name}.streams ORDER BY last_at DESC LIMIT 1`

/** Reads the newest document of a read model again and again, as somebody who queries it. */
export class SteadyReads {
  readonly #pool: Database
  readonly #running: Promise<void>
  readonly #tookMs: number[] = []
  #stopped = false
  #failed = 0
  #wentBack = 0

  constructor(pool: Database) {
    this.#pool = pool
    this.#running = this.#run()
  }

  count(): number {
    return this.#tookMs.length
  }

  failed(): number {
    return this.#failed
  }

  /** Reads that saw an older state than one before. */
  wentBack(): number {
    return this.#wentBack
  }

  facts(): Record<string, number> {
    const sorted = [...this.#tookMs].sort((a, b) => a - b)
    const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0
    return {
      reads: sorted.length,
      'read p50 ms': at(0.5),
      'read p95 ms': at(0.95),
      'read most ms': at(0.9999),
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running
  }

  async #run(): Promise<void> {
    let newest = 0
    while (!this.#stopped) {
      const begun = performance.now()
      try {
        const { rows } = await this.#pool.query<{ last_at: Date }>(read)
        const at = rows[0]?.last_at.getTime() ?? 0
        if (at < newest) this.#wentBack += 1
        newest = Math.max(newest, at)
        this.#tookMs.push(performance.now() - begun)
      } catch {
        this.#failed += 1
      }
      await sleep(everyMs)
    }
  }
}
