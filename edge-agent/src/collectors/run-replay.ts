import type { Sample } from '@telstar/contracts/encode-batch'
import type { CsvReplay, DueSample } from './csv-replay.js'

interface ReplaySink {
  /** Takes one batch; resolves with the number of batches it became when they are safe on disk. @throws when refused */
  offerBatch(samples: readonly Sample[]): Promise<number>
  /** Whether more may be read: the disk buffer is to be a buffer, not the file once more. */
  hasRoom(): boolean
  refused(line: number, reason: string): void
}

export interface ReplayPace {
  readonly batchSize: number
  /** Longest wait of a paced row for its batch; null: batches are cut by count alone, so that they can be repeated. */
  readonly lingerMs: number | null
  readonly now: () => number
  readonly signal: AbortSignal
}

/** Batches offered at one time: they share a sync. */
const mostOffered = 8
const pauseMs = 50

/** Brings a whole file into the disk buffer, in order and at its pace; a batch that is refused is offered again. */
export class ReplayRun {
  readonly #sink: ReplaySink
  readonly #pace: ReplayPace
  #batch: Sample[] = []
  #batchSince = 0
  #offered: { samples: Sample[]; accepted: Promise<number | null> }[] = []
  batches = 0

  constructor(sink: ReplaySink, pace: ReplayPace) {
    this.#sink = sink
    this.#pace = pace
  }

  /** Resolves when every row is on disk; early when the signal says so. */
  async run(replay: CsvReplay): Promise<void> {
    const { now, signal } = this.#pace
    for await (const next of replay.samples(now(), this.#sink.refused)) {
      await this.#waitUntilDue(next)
      if (signal.aborted) return
      if (this.#batch.length === 0) this.#batchSince = now()
      this.#batch.push(next.sample)
      if (this.#batch.length >= this.#pace.batchSize) await this.#offer()
    }
    await this.#offer()
    await this.#settle()
  }

  async #waitUntilDue({ due }: DueSample): Promise<void> {
    const { now, lingerMs, signal } = this.#pace
    while (now() < due && !signal.aborted) {
      const cutAt = lingerMs === null || this.#batch.length === 0 ? Infinity : this.#batchSince + lingerMs
      if (now() >= cutAt) await this.#offer()
      else await sleep(Math.min(due, cutAt) - now(), signal)
    }
  }

  async #offer(): Promise<void> {
    const samples = this.#batch
    if (samples.length === 0) return
    this.#batch = []
    while (!this.#sink.hasRoom() && !this.#pace.signal.aborted) await sleep(pauseMs, this.#pace.signal)
    this.#offered.push({ samples, accepted: this.#try(samples) })
    if (this.#offered.length >= mostOffered) await this.#settle()
  }

  /** Waits for what was offered; refused batches go again, in order and one by one, before anything newer. */
  async #settle(): Promise<void> {
    const offered = this.#offered.splice(0)
    for (const { samples, accepted } of offered) {
      let batches = await accepted
      while (batches === null && !this.#pace.signal.aborted) {
        await sleep(pauseMs * 10, this.#pace.signal)
        batches = await this.#try(samples)
      }
      this.batches += batches ?? 0
    }
  }

  async #try(samples: readonly Sample[]): Promise<number | null> {
    try {
      return await this.#sink.offerBatch(samples)
    } catch {
      return null
    }
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', wake)
      resolve()
    }
    // Longer than a timer can wait is waited for in parts.
    const timer = setTimeout(wake, Math.min(ms, 2 ** 31 - 1))
    signal.addEventListener('abort', wake)
  })
}
