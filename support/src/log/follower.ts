import { pause } from '@telstar/bus/pause'
import { backoffMs } from '@telstar/runtime/backoff'
import type { Place } from '../event-store/event-store.js'
import type { Leases } from './leases.js'
import type { LogFollower } from './log-reader.js'
import { LogSteps, type StepPorts } from './log-steps.js'
import type { Reading } from './reading.js'

const withoutLeaseMs = 50
const afterFailure = { firstMs: 100, mostMs: 5000 }

export interface FollowerPorts extends StepPorts {
  readonly leases: Pick<Leases, 'want' | 'holds' | 'giveBack'>
}

/** Goes on and on for one reader, while this process holds its lease. */
export class Follower implements LogFollower {
  readonly name: string
  readonly #ports: FollowerPorts
  readonly #steps: LogSteps
  readonly #stopping = new AbortController()
  readonly #running: Promise<void>
  #held = false

  constructor(reading: Reading, ports: FollowerPorts) {
    this.name = reading.name
    this.#ports = ports
    this.#steps = new LogSteps(reading, ports)
    ports.leases.want(this.name)
    this.#running = this.#run(this.#stopping.signal)
  }

  standstill(): string | null {
    return this.#steps.standstill() ?? this.#ports.watch.standstill()
  }

  /** Nothing is left for this reader up to here, as far as this process knows; null while it does not read. */
  done(): Place | null {
    return this.#steps.done()
  }

  /** Takes no further batch until `goOn`. */
  hold(): void {
    this.#held = true
  }

  goOn(): void {
    this.#held = false
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { leases } = this.#ports
    let stopped = false
    while (!stopped && !signal.aborted) {
      if (!leases.holds(this.name)) this.#steps.forget()
      if (this.#held || !leases.holds(this.name)) await pause(withoutLeaseMs, signal)
      else stopped = await this.#turn(signal)
    }
    // Also when it stopped at an event: another process may be of a version that can handle it.
    await leases.giveBack(this.name)
  }

  /** @returns whether it is over for good */
  async #turn(signal: AbortSignal): Promise<boolean> {
    const step = await this.#steps.step()
    const done = this.#steps.done()
    if (step === 'end' && done !== null) await this.#ports.watch.beyond(done, signal)
    if (step === 'failed')
      await pause(backoffMs(this.#steps.failures() - 1, afterFailure, Math.random()), signal)
    return step === 'stopped'
  }
}
