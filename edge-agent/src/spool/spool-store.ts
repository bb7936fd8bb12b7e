import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { backoffMs } from '@telstar/runtime/backoff'
import { type Change, CommitQueue } from './commit-queue.js'
import { Compaction } from './compaction.js'
import { Deaths } from './deaths.js'
import { lossOf } from './loss.js'
import { emptyMeta } from './node-meta.js'
import { type OpenedLevel, openLevel } from './open-level.js'
import { Reserve } from './reserve.js'
import { NotAccepted, textOf } from './spool-error.js'
import type { SpoolWitness } from './spool-witness.js'
import { emptyHolding, type Holding } from './survey.js'
import type { Tenant } from './tenant.js'
import { type Mark, sumMarks, Watermark } from './watermark.js'

export interface SpoolStoreOptions {
  readonly dir: string
  readonly now: () => number
  readonly random: () => number
  readonly witness: SpoolWitness
}

/** What is kept beside LevelDB's own files. */
interface Beside {
  readonly deaths: Deaths
  readonly watermark: Watermark
  readonly mark: Mark | null
}

const retry = { firstMs: 250, mostMs: 15_000 }
const reserveBytes = 8 * 2 ** 20

/**
 * One LevelDB for one or many nodes. After a failed write LevelDB's log may end in half a record, behind which later
 * ones would be unreadable: so the store is closed, opened again and read through; until then nothing is accepted.
 */
export class SpoolStore {
  readonly #options: SpoolStoreOptions
  readonly #watermark: Watermark
  readonly #tenants = new Map<string, Tenant>()
  readonly #queue: CommitQueue
  readonly #reserve: Reserve
  readonly #deaths: Deaths
  readonly #compaction = new Compaction()
  /** Highest boot of any node before this opening. */
  readonly lastBoot: number
  #opened: OpenedLevel
  #down: { reason: string; attempt: number; timer: NodeJS.Timeout | null } | null = null
  #reopening: Promise<void> | null = null
  #closing = false

  private constructor(options: SpoolStoreOptions, opened: OpenedLevel, beside: Beside) {
    this.#options = options
    this.#watermark = beside.watermark
    this.#deaths = beside.deaths
    this.#opened = opened
    this.lastBoot = beside.mark?.boot ?? 0
    this.#queue = new CommitQueue({
      write: (operations, sync) => this.#opened.level.batch(operations, { sync }),
      onWritten: () => {
        for (const tenant of this.#tenants.values()) tenant.written()
        this.note()
        this.#compaction.consider(this.#opened.level, {
          held: [...this.#tenants.values()].reduce((sum, { bytes }) => sum + bytes, 0),
          urgent: this.#reserve.isSpent(this.now()),
        })
      },
      onFailed: (error) => this.suspect(error),
    })
    this.#reserve = new Reserve(join(options.dir, 'reserve'), reserveBytes)
    this.#tell(opened, beside.mark)
  }

  /** @throws {SpoolUnavailable} when the disk refuses or another process holds the store */
  static async open(options: SpoolStoreOptions): Promise<SpoolStore> {
    await mkdir(options.dir, { recursive: true })
    const deaths = new Deaths(options.dir)
    const before = deaths.expect()
    try {
      const opened = await openLevel({ dir: options.dir, now: options.now() }, before)
      return new SpoolStore(options, opened, { deaths, ...Watermark.open(join(options.dir, 'watermark')) })
    } catch (error) {
      deaths.withdraw(before)
      throw error
    }
  }

  /** What lay in the store for a node when it was opened. */
  holding(node: string): Holding {
    return this.#opened.survey.nodes.get(node) ?? { ...emptyHolding }
  }

  attach(tenant: Tenant): void {
    this.#tenants.set(tenant.node, tenant)
  }

  get witness(): SpoolWitness {
    return this.#options.witness
  }

  now(): number {
    return this.#options.now()
  }

  /** Why nothing new can be accepted now, or null. */
  refusing(): string | null {
    return this.unavailable() ?? (this.#reserve.isSpent(this.now()) ? 'the disk is full' : null)
  }

  /** Why nothing at all can be done now, or null. */
  unavailable(): string | null {
    return this.#closing ? 'the spool is closed' : (this.#down?.reason ?? null)
  }

  /** Queues a change; its `done` or `failed` tells the outcome. On a full disk only what frees space is taken. */
  submit(change: Change): void {
    const reason = change.adds ? this.refusing() : this.unavailable()
    if (reason === null) this.#queue.add(change)
    else change.failed(new NotAccepted(reason))
  }

  /** Entries between two keys in order. @throws {NotAccepted} while the store is down */
  async read(range: { gt: Buffer; lt: Buffer; limit: number }): Promise<[Buffer, Buffer][]> {
    const reason = this.unavailable()
    if (reason !== null) throw new NotAccepted(reason)
    try {
      return await this.#opened.level.iterator({ ...range, highWaterMarkBytes: 1024 * 1024 }).all()
    } catch (error) {
      this.suspect(error as Error)
      throw new NotAccepted(textOf(error))
    }
  }

  /** Something read was damaged, or a write failed: the store is opened again and read through. */
  suspect(error: Error): void {
    if (this.unavailable() !== null) return
    this.#down = { reason: textOf(error), attempt: 0, timer: null }
    this.#options.witness.stopped(this.#down.reason)
    this.#retryLater()
  }

  /** Notes beside the store what it holds; synced when a boot was taken. */
  note(sync = false): void {
    this.#watermark.write(this.#mark(), sync)
  }

  async close(): Promise<void> {
    await this.#queue.idle()
    this.#closing = true
    if (this.#down?.timer) clearTimeout(this.#down.timer)
    await this.#reopening
    await this.#compaction.idle()
    await this.#opened.level.close()
    this.#watermark.close()
    this.#deaths.none()
  }

  #mark(): Mark {
    const unattached = [...this.#opened.survey.nodes]
      .filter(([node]) => !this.#tenants.has(node))
      .map(([, { meta }]) => meta ?? emptyMeta)
    const marks = [...this.#tenants.values()].map((tenant) => tenant.mark)
    return sumMarks([...marks, ...unattached], this.lastBoot)
  }

  #retryLater(): void {
    const down = this.#down
    if (down === null || this.#closing) return
    const wait = backoffMs(down.attempt, retry, this.#options.random())
    down.timer = setTimeout(() => {
      this.#reopening = this.#reopen(down)
    }, wait)
  }

  async #reopen(down: { attempt: number; reason: string }): Promise<void> {
    down.attempt += 1
    try {
      await this.#compaction.idle()
      await this.#opened.level.close()
      this.#opened = await openLevel({ dir: this.#options.dir, now: this.#options.now() }, 0)
      this.#tell(this.#opened, null)
      const { level } = this.#opened
      for (const tenant of this.#tenants.values()) await tenant.resume(level, this.holding(tenant.node))
    } catch (error) {
      down.reason = textOf(error)
      if (/No space left/.test(down.reason) && this.#reserve.release()) down.attempt = 0
      this.#retryLater()
      return
    }
    this.#down = null
    this.#options.witness.resumed()
    this.note()
  }

  #tell(opened: OpenedLevel, mark: Mark | null): void {
    const loss = lossOf(opened, mark)
    if (loss !== null) this.#options.witness.storeDamaged(loss)
  }
}
