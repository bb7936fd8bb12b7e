import type { BatchIdentity } from '@telstar/contracts/telemetry-batch'
import { beginning, identityText, type SpooledBatch } from '../spool/node-account.js'
import { compareIdentity } from '../spool/spool-key.js'

type Lane = 'live' | 'backlog'

interface Sending {
  readonly lane: Lane
  /** Milliseconds, by the clock of the caller. */
  readonly sentAt: number
}

interface WindowLimits {
  /** Publishes without an acknowledgement at one time. */
  readonly size: number
  /** Bytes of live batches held in memory; beyond that they are read from disk in their turn. */
  readonly liveBytes: number
}

/**
 * Which batch goes next. Live batches (made since this connection began) go first and may use the whole window; the
 * backlog (older ones, on disk) may use three quarters of it, so that a new batch never waits for more than one
 * acknowledgement. Each lane is in ascending order. When live batches pile up they become backlog.
 */
export class SendWindow {
  readonly #limits: WindowLimits
  readonly #flying = new Map<string, Sending>()
  #live: SpooledBatch[] = []
  #liveBytes = 0
  #chunk: SpooledBatch[] = []
  /** Acknowledged or dropped since the reading under way began: it may still bring them. null: none is under way. */
  #gone: Set<string> | null = null
  #flyingBacklog = 0
  /** Backlog: after `#cursor`, before `#liveFrom`. */
  #cursor: BatchIdentity = beginning
  #liveFrom: BatchIdentity
  #exhausted = false
  #missed = false

  constructor(limits: WindowLimits, next: BatchIdentity) {
    this.#limits = limits
    this.#liveFrom = next
  }

  /** A connection begins: everything made before `next` is backlog. */
  restart(next: BatchIdentity): void {
    this.#flying.clear()
    this.#live = []
    this.#liveBytes = 0
    this.#chunk = []
    this.#gone = null
    this.#flyingBacklog = 0
    this.#cursor = beginning
    this.#liveFrom = next
    this.#exhausted = false
  }

  /** Batches just accepted, in order. */
  offer(batches: readonly SpooledBatch[]): void {
    for (const batch of batches) {
      if (compareIdentity(batch, this.#liveFrom) < 0) {
        // Its write was under way when the connection began: the backlog must look again, also after the reading under way.
        this.#exhausted = false
        this.#missed = true
        continue
      }
      this.#live.push(batch)
      this.#liveBytes += batch.payload.length
    }
    const last = batches.at(-1)
    if (last === undefined || this.#liveBytes <= this.#limits.liveBytes) return
    this.#live = []
    this.#liveBytes = 0
    this.#liveFrom = { boot: last.boot, seq: last.seq + 1 }
    this.#exhausted = false
  }

  /** What to read from disk now, or null; one reading at a time. */
  wanted(): { after: BatchIdentity; before: BatchIdentity; limit: number } | null {
    if (this.#exhausted || this.#chunk.length > 0) return null
    this.#gone = new Set()
    this.#missed = false
    return { after: this.#cursor, before: this.#liveFrom, limit: this.#limits.size }
  }

  /** What was read; `before` is the end of the range that was asked for. */
  refill(batches: SpooledBatch[], before: BatchIdentity): void {
    const last = batches.at(-1)
    if (last !== undefined) this.#cursor = { boot: last.boot, seq: last.seq }
    const whole = compareIdentity(before, this.#liveFrom) === 0 && !this.#missed
    this.#exhausted = batches.length === 0 && whole
    const gone = this.#gone
    this.#gone = null
    this.#chunk = batches.filter(
      (batch) => !this.#flying.has(identityText(batch)) && !gone?.has(identityText(batch)),
    )
  }

  /** Takes the next batch to be published; null when the window is full or nothing waits. */
  take(now: number): SpooledBatch | null {
    if (this.#flying.size >= this.#limits.size) return null
    const live = this.#takeLive()
    const batch = live ?? this.#takeBacklog()
    if (batch === undefined) return null
    this.#flying.set(identityText(batch), { lane: live === undefined ? 'backlog' : 'live', sentAt: now })
    return batch
  }

  /** The broker has acknowledged it; false when it was not flying (any more). */
  land(identity: BatchIdentity): boolean {
    const text = identityText(identity)
    const sending = this.#flying.get(text)
    if (sending === undefined) return false
    this.#flying.delete(text)
    this.#gone?.add(text)
    if (sending.lane === 'backlog') this.#flyingBacklog -= 1
    return true
  }

  /** These were dropped from the disk; an acknowledgement of one that flies no longer counts. */
  forget(identities: readonly BatchIdentity[]): void {
    const gone = new Set(identities.map(identityText))
    for (const identity of identities) this.land(identity)
    for (const text of gone) this.#gone?.add(text)
    const left = (batch: SpooledBatch) => !gone.has(identityText(batch))
    this.#live = this.#live.filter(left)
    this.#liveBytes = this.#live.reduce((sum, batch) => sum + batch.payload.length, 0)
    this.#chunk = this.#chunk.filter(left)
  }

  isFlying(identity: BatchIdentity): boolean {
    return this.#flying.has(identityText(identity))
  }

  /** When the oldest unacknowledged publish was sent, or null. */
  oldestSentAt(): number | null {
    const [oldest] = this.#flying.values()
    return oldest?.sentAt ?? null
  }

  get flying(): number {
    return this.#flying.size
  }

  #takeLive(): SpooledBatch | undefined {
    const batch = this.#live.shift()
    if (batch !== undefined) this.#liveBytes -= batch.payload.length
    return batch
  }

  #takeBacklog(): SpooledBatch | undefined {
    const share = Math.max(1, Math.floor((this.#limits.size * 3) / 4))
    if (this.#flyingBacklog >= share) return undefined
    const batch = this.#chunk.shift()
    if (batch !== undefined) this.#flyingBacklog += 1
    return batch
  }
}
