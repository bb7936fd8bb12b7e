import type { Sample } from '@telstar/contracts/encode-batch'
import type { NodeSpool } from './spool/node-spool.js'
import { NotAccepted } from './spool/spool-error.js'

interface IntakeOptions {
  readonly batchSize: number
  /** Longest wait of a sample for others. */
  readonly flushMs: number
  refused(samples: number, reason: string): void
}

interface Waiting {
  readonly samples: readonly Sample[]
  accepted(): void
  refused(error: Error): void
}

/** Batches that wait for the disk, beyond which new samples are refused at once: memory stays bounded. */
const mostWaiting = 20

/** Samples of all collectors become batches: cut by size or time, so that one sync serves many. */
export class Intake {
  readonly counts = { collected: 0, refused: 0, pending: 0 }
  readonly #spool: NodeSpool
  readonly #options: IntakeOptions
  readonly #writing = new Set<Promise<void>>()
  #waiting: Waiting[] = []
  #size = 0
  #timer: NodeJS.Timeout | null = null

  constructor(spool: NodeSpool, options: IntakeOptions) {
    this.#spool = spool
    this.#options = options
  }

  /** Resolves when the samples are safe on disk. @throws {NotAccepted} when they are not: they are counted as refused */
  async offer(samples: readonly Sample[]): Promise<void> {
    if (samples.length === 0) return
    this.#count(samples)
    if (this.counts.pending > mostWaiting * this.#options.batchSize + samples.length)
      this.#refuse(samples.length, new NotAccepted('the disk does not keep up'))
    await new Promise<void>((accepted, refused) => {
      this.#waiting.push({ samples, accepted, refused })
      this.#size += samples.length
      if (this.#size >= this.#options.batchSize) this.#write()
      else this.#timer ??= setTimeout(() => this.#write(), this.#options.flushMs)
    })
  }

  /**
   * Exactly these samples as one batch, or as few as packets can hold them.
   * @returns the number of batches @throws {NotAccepted}
   */
  async offerBatch(samples: readonly Sample[]): Promise<number> {
    this.#count(samples)
    return this.#accept(samples)
  }

  /** Writes what waits; resolves when all of it is accepted or refused. */
  async flush(): Promise<void> {
    this.#write()
    await Promise.all(this.#writing)
  }

  #count(samples: readonly Sample[]): void {
    this.counts.collected += samples.length
    this.counts.pending += samples.length
  }

  #write(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    const waiting = this.#waiting.splice(0)
    this.#size = 0
    if (waiting.length === 0) return
    const samples = waiting.flatMap((offer) => offer.samples)
    const writing = this.#acceptAll(samples).then(
      () => {
        for (const offer of waiting) offer.accepted()
      },
      (error: Error) => {
        for (const offer of waiting) offer.refused(error)
      },
    )
    this.#writing.add(writing)
    void writing.finally(() => this.#writing.delete(writing))
  }

  async #acceptAll(samples: readonly Sample[]): Promise<void> {
    const { batchSize } = this.#options
    const parts: Promise<number>[] = []
    for (let from = 0; from < samples.length; from += batchSize)
      parts.push(this.#accept(samples.slice(from, from + batchSize)))
    const outcomes = await Promise.allSettled(parts)
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  async #accept(samples: readonly Sample[]): Promise<number> {
    try {
      const { refused, batches } = await this.#spool.accept(samples)
      this.counts.pending -= samples.length
      this.counts.refused += refused
      if (refused > 0) this.#options.refused(refused, 'a sample is too large for a packet')
      return batches.length
    } catch (error) {
      return this.#refuse(samples.length, error as Error)
    }
  }

  #refuse(samples: number, error: Error): never {
    this.counts.pending -= samples
    this.counts.refused += samples
    this.#options.refused(samples, error.message)
    throw error
  }
}
