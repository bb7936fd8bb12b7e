import { isTransient } from '@telstar/runtime/database'
import type { EventStore, Place, StoredEvent } from '../event-store/event-store.js'
import type { Vault } from '../privacy/vault.js'
import { describeEvent, describeFault } from './describe-fault.js'
import { isAfter } from './is-after.js'
import type { LogWatch } from './log-watch.js'
import type { ReaderEvents } from './reader-events.js'
import { Overtaken, type Reading } from './reading.js'

export interface StepPorts {
  readonly store: Pick<EventStore, 'readAll'>
  readonly vault: Vault
  readonly watch: LogWatch
  readonly events: ReaderEvents
}

/** An event that fails this often, alone and without hope, stops its reader. */
const mostAttempts = 3
/** Failures in a row before readiness tells of them. */
const patience = 5
const keepPlaceEveryMs = 10_000

/** Whether there may be more at once; nothing is left; it went wrong and is to be tried again; it is over for good. */
type Step = 'more' | 'end' | 'failed' | 'stopped'

/** One reader's way through the log, batch by batch; a batch that fails is halved until the event at fault stands alone. */
export class LogSteps {
  readonly #reading: Reading
  readonly #ports: StepPorts
  readonly #most: number
  #size: number
  /** As the database has it; null: to be asked. */
  #checkpoint: Place | null = null
  /** Up to here everything is handled; ahead of the checkpoint where only events of others stand between. */
  #done: Place | null = null
  #movedAt = 0
  #failures = 0
  /** Of one event by itself, without hope. */
  #failuresAlone = 0
  #standstill: string | null = null

  constructor(reading: Reading, ports: StepPorts) {
    this.#reading = reading
    this.#ports = ports
    this.#most = reading.batch ?? 500
    this.#size = this.#most
  }

  standstill(): string | null {
    return this.#standstill
  }

  done(): Place | null {
    return this.#done
  }

  /** In a row. */
  failures(): number {
    return this.#failures
  }

  /** Another process may go on from here. */
  forget(): void {
    this.#checkpoint = null
    this.#done = null
  }

  async step(): Promise<Step> {
    const newest = this.#ports.watch.newest()
    const asked = this.#size
    const batch = await this.#read().catch((error: unknown) => this.#failed(error))
    if (batch === 'failed') return batch
    const step = batch.length === 0 ? 'more' : await this.#handle(batch)
    if (step !== 'more' || this.#done === null || batch.length === asked) return step
    if (this.#failures > 0) return step
    if (isAfter(newest, this.#done)) this.#done = newest
    this.#ports.events.caughtUp(this.#reading.name)
    await this.#keepPlace().catch(() => this.forget())
    return 'end'
  }

  /** Where only events of others come, the checkpoint follows now and then: a start need not look through them again. */
  async #keepPlace(): Promise<void> {
    const [from, to] = [this.#checkpoint, this.#done]
    if (from === null || to === null || !isAfter(to, from)) return
    if (performance.now() < this.#movedAt + keepPlaceEveryMs) return
    await this.#reading.apply([], { from, to })
    this.#movedAt = performance.now()
    this.#checkpoint = to
  }

  async #read(): Promise<StoredEvent[]> {
    const { contexts } = this.#reading
    this.#checkpoint ??= await this.#reading.checkpoint()
    this.#done ??= this.#checkpoint
    const batch = await this.#ports.store.readAll({
      after: this.#done,
      limit: this.#size,
      ...(contexts && { contexts }),
    })
    if (batch.length === 0) this.#recovered()
    return batch
  }

  async #handle(batch: readonly StoredEvent[]): Promise<Step> {
    const last = batch.at(-1)
    const from = this.#checkpoint
    if (last === undefined || from === null) return 'more'
    try {
      const events = await this.#ports.vault.openAll(batch)
      await this.#reading.apply(events, { from, to: last.place })
    } catch (error) {
      return this.#failedAt(batch, error)
    }
    this.#movedAt = performance.now()
    this.#checkpoint = last.place
    this.#done = last.place
    this.#recovered()
    this.#size = Math.min(this.#most, this.#size * 2)
    const behindMs = Date.now() - last.recordedAt.getTime()
    this.#ports.events.handled(this.#reading.name, { count: batch.length, behindMs })
    return 'more'
  }

  #recovered(): void {
    this.#failures = 0
    this.#failuresAlone = 0
    this.#standstill = null
  }

  #failedAt(batch: readonly StoredEvent[], error: unknown): Step {
    const { name, isTransient: healsAsWell } = this.#reading
    if (error instanceof Overtaken) {
      this.#ports.events.overtaken(name)
      this.forget()
      this.#failures += 1
      return 'failed'
    }
    if (isTransient(error) || healsAsWell?.(error)) return this.#failed(error)
    const [first, second] = batch
    if (first === undefined) return 'failed'
    if (second !== undefined) {
      this.#size = Math.ceil(batch.length / 2)
      this.#failures = 1
      this.#ports.events.failed(name, { fault: describeFault(error), failures: this.#failures })
      return 'more'
    }
    return this.#failedAlone(first, error)
  }

  #failedAlone(event: StoredEvent, error: unknown): Step {
    const step = this.#failed(error)
    this.#failuresAlone += 1
    if (this.#failuresAlone < mostAttempts) return step
    const { name } = this.#reading
    this.#standstill = `${name} stopped at ${describeEvent(event)}: ${describeFault(error)}`
    this.#ports.events.stopped(name, this.#standstill)
    return 'stopped'
  }

  /** After a lost COMMIT nobody knows how it ended: the checkpoint tells. */
  #failed(error: unknown): 'failed' {
    this.forget()
    this.#failures += 1
    const fault = describeFault(error)
    const { name } = this.#reading
    if (this.#failures > patience) this.#standstill = `${name} cannot go on: ${fault}`
    this.#ports.events.failed(name, { fault, failures: this.#failures })
    return 'failed'
  }
}
