import { type Frame, packetType } from './frame.js'
import type { GuardLimits, GuardRefusal } from './guard-limits.js'
import type { Verdict } from './intake.js'
import type { Pressure } from './pressure.js'
import { TokenBucket } from './token-bucket.js'

interface GateOptions {
  readonly limits: GuardLimits
  readonly pressure: Pressure
  /** Milliseconds. */
  readonly now: () => number
  /** Called once, before the CONNECT passes. */
  readonly onConnect: () => void
  /** A packet that was told to wait may pass now. */
  readonly resume: () => void
}

/** Which packets of one connection may pass, now or later: CONNECT first, then as many as fit. */
export class Gate {
  phase: 'handshake' | 'authenticating' | 'open' | 'over' = 'handshake'
  /** The client said DISCONNECT: its will does not apply. */
  saidGoodbye = false
  /** When the newest packet began, or the connection. */
  packetSince: number
  readonly #options: GateOptions
  readonly #control: TokenBucket
  #packets: TokenBucket | null = null
  /** Sizes of the messages that were passed on and have no answer yet, in order. */
  readonly #inFlight: number[] = []
  #inFlightBytes = 0
  #timer: NodeJS.Timeout | undefined
  #waitsForMemory = false

  constructor(options: GateOptions) {
    const { limits, now } = options
    this.#options = options
    this.packetSince = now()
    this.#control = new TokenBucket(limits.controlPerSecond, limits.controlBurst, this.packetSince)
  }

  /** From now on packets pass, no more a second than `packets` has. */
  open(packets: TokenBucket): void {
    if (this.phase !== 'authenticating') return
    this.phase = 'open'
    this.#packets = packets
    this.#options.resume()
  }

  /** Nothing passes any more. */
  close(): void {
    this.phase = 'over'
    clearTimeout(this.#timer)
  }

  /** The oldest message in flight has its answer. */
  settle(): void {
    this.#inFlightBytes -= this.#inFlight.shift() ?? 0
    this.#options.resume()
  }

  judge(frame: Frame): Verdict<GuardRefusal> {
    if (this.phase === 'authenticating' || this.phase === 'over') return 'wait'
    this.packetSince = this.#options.now()
    if (this.phase === 'handshake') return this.#begin(frame)
    switch (frame.type) {
      case packetType.connect:
        return { refused: 'second-connect' }
      case packetType.publish:
        return this.#judgePublish(frame)
      case packetType.puback:
        return 'pass'
      case packetType.disconnect:
        this.saidGoodbye = true
        this.phase = 'over'
        return 'pass'
      default:
        return this.#control.take(this.packetSince) ? 'pass' : { refused: 'too-many-control-packets' }
    }
  }

  #begin(frame: Frame): Verdict<GuardRefusal> {
    if (frame.type !== packetType.connect) return { refused: 'not-connect' }
    this.phase = 'authenticating'
    this.#options.onConnect()
    return 'pass'
  }

  #judgePublish(frame: Frame): Verdict<GuardRefusal> {
    const { limits, pressure } = this.#options
    const messages = this.#inFlight.length
    const tooMuch = messages > 0 && this.#inFlightBytes + frame.total > limits.inFlightBytes
    if (messages >= limits.inFlightMessages || tooMuch) return 'wait'
    if (pressure.high) return this.#waitForMemory()
    if (this.#packets?.take(this.packetSince) === false) return this.#waitForTurn(this.#packets)
    this.#inFlight.push(frame.total)
    this.#inFlightBytes += frame.total
    return 'pass'
  }

  #waitForTurn(packets: TokenBucket): 'wait' {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#options.resume, packets.waitMs())
    return 'wait'
  }

  #waitForMemory(): 'wait' {
    if (this.#waitsForMemory) return 'wait'
    this.#waitsForMemory = true
    this.#options.pressure.whenLow(() => {
      this.#waitsForMemory = false
      this.#options.resume()
    })
    return 'wait'
  }
}
