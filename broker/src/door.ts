import type { Socket } from 'node:net'
import type { Admission } from './admission.js'
import type { BrokerEvents } from './events.js'
import { Guard } from './guard.js'
import type { GuardLimits } from './guard-limits.js'
import type { Pressure } from './pressure.js'

interface DoorOptions {
  readonly admission: Admission
  readonly pressure: Pressure
  readonly limits: GuardLimits
  readonly events: BrokerEvents
  /** Milliseconds. */
  readonly now: () => number
  /** Takes a connection whose CONNECT is there. */
  readonly hand: (guard: Guard) => void
}

const sweepMs = 500

/** Where sockets come in: counted, guarded, and ended when they keep us waiting. */
export class Door {
  readonly #options: DoorOptions
  readonly #guards = new Set<Guard>()
  readonly #timer: NodeJS.Timeout
  #closed = false

  constructor(options: DoorOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#sweep(), sweepMs)
  }

  /** Counts a socket as it is accepted, before any TLS; false when it was refused and ended. */
  admit(socket: Socket): boolean {
    const { admission, events } = this.#options
    const address = socket.remoteAddress ?? 'unknown'
    const reason = this.#closed ? 'too-many-connections' : admission.enter(address)
    if (reason === null) {
      socket.once('close', () => admission.leave(address))
      return true
    }
    events.connectionRefused({ node: null, address, reason })
    socket.on('error', () => undefined)
    socket.destroy()
    return false
  }

  /** Guards an admitted socket; MQTT is spoken on it from now on. */
  guard(socket: Socket): void {
    const { limits, pressure, now, events, hand } = this.#options
    socket.setNoDelay(true)
    const guard = new Guard({
      socket,
      limits,
      pressure,
      now,
      onConnect: hand,
      onRefused: ({ address, session }, reason) =>
        events.connectionRefused({ node: session?.node ?? null, address, reason }),
    })
    this.#guards.add(guard)
    guard.once('close', () => this.#guards.delete(guard))
  }

  /** Reads nothing more from anybody; resolves when what was read is answered, after `graceMs` at the latest. */
  async drain(graceMs: number): Promise<void> {
    this.#closed = true
    for (const guard of this.#guards) guard.drain()
    const until = this.#options.now() + graceMs
    while (this.#open() > 0 && this.#options.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 10))
  }

  /** Ends every connection; what was written to it last is still sent. */
  close(): void {
    clearInterval(this.#timer)
    for (const guard of this.#guards) guard.destroy()
  }

  /** Messages that still await their answer. */
  #open(): number {
    let open = 0
    for (const { acks } of this.#guards) open += acks.open
    return open
  }

  #sweep(): void {
    const now = this.#options.now()
    for (const guard of this.#guards) {
      const reason = guard.overdue(now)
      if (reason !== null) guard.refuse(reason)
    }
  }
}
