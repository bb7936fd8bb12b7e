import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { AckQueue } from './ack-queue.js'
import { Gate } from './gate.js'
import type { GuardLimits, GuardRefusal } from './guard-limits.js'
import { Intake } from './intake.js'
import type { Pressure } from './pressure.js'
import type { Session } from './session.js'

type Done = (error?: Error | null) => void

export interface GuardOptions {
  readonly socket: Socket
  readonly limits: GuardLimits
  readonly pressure: Pressure
  /** Milliseconds. */
  readonly now: () => number
  /** A whole CONNECT is there; it is passed on when this returns. */
  readonly onConnect: (guard: Guard) => void
  readonly onRefused: (guard: Guard, reason: GuardRefusal) => void
}

/** How long a closed connection may take to read what was written to it last. */
const farewellMs = 1000

/**
 *   socket ─▶ Intake: cut at packet boundaries ─▶ Gate: may it pass? ─▶ Aedes
 *
 * The stream that Aedes takes for the socket. What may not pass yet stays in the socket, so that TCP holds the sender
 * back; a refused packet ends the connection before anything of it is buffered.
 */
export class Guard extends Duplex {
  readonly socket: Socket
  readonly address: string
  readonly acks = new AckQueue()
  /** Set when the CONNECT was accepted. */
  session: Session | null = null
  /** The will of the CONNECT; compared by identity when Aedes publishes it. */
  will: unknown
  /** Why it ends is logged already. */
  explained = false
  readonly #options: GuardOptions
  readonly #intake: Intake<GuardRefusal>
  readonly #gate: Gate
  #full = false
  #ended = false
  /** Since when the client does not read; 0 = it does. */
  #unreadSince = 0
  #drained: Done | null = null

  constructor(options: GuardOptions) {
    super({ allowHalfOpen: false, readableHighWaterMark: 65_536, writableHighWaterMark: 65_536 })
    const { socket, limits, pressure, now, onConnect } = options
    this.socket = socket
    this.address = socket.remoteAddress ?? 'unknown'
    this.#options = options
    this.#gate = new Gate({
      limits,
      pressure,
      now,
      onConnect: () => onConnect(this),
      resume: () => {
        if (this.#intake.blocked) this.#advance()
      },
    })
    this.#intake = new Intake({ limits, judge: (frame) => this.#gate.judge(frame) })
    this.#listen()
  }

  /** The client said DISCONNECT: its will does not apply. */
  get saidGoodbye(): boolean {
    return this.#gate.saidGoodbye
  }

  /** From now on packets pass; called when the CONNACK is written. */
  open(): void {
    if (this.session !== null) this.#gate.open(this.session.account.packets)
  }

  /** The oldest message in flight has its answer. */
  settle(): void {
    this.#gate.settle()
  }

  /** Nothing more is read; what was read may end. */
  drain(): void {
    this.#gate.close()
    this.socket.pause()
  }

  /** Answers a CONNECT with a return code other than 0; whoever calls it then ends the connection. */
  turnAway(code: number): void {
    this.explained = true
    this.write(Buffer.from([0x20, 2, 0, code]))
  }

  /** Ends the connection for a reason that is logged. */
  refuse(reason: GuardRefusal): void {
    if (this.destroyed) return
    this.explained = true
    this.#options.onRefused(this, reason)
    this.socket.destroy()
    this.destroy(new Error(`refused: ${reason}`))
  }

  /** What the client has kept us waiting for too long, if anything; asked about once a second. */
  overdue(now: number): GuardRefusal | null {
    const { connectWithinMs, stalledMs } = this.#options.limits
    const { phase, packetSince } = this.#gate
    if (this.#unreadSince > 0 && now - this.#unreadSince > stalledMs) return 'never-reads'
    if (phase === 'handshake' || phase === 'authenticating')
      return now - packetSince > connectWithinMs ? 'connect-timeout' : null
    if (this.#full || !this.#intake.midPacket) return null
    return now - packetSince > stalledMs ? 'packet-timeout' : null
  }

  override _read(): void {
    if (!this.#full) return
    this.#full = false
    this.#gate.packetSince = this.#options.now()
    this.#advance()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    if (this.socket.write(chunk)) {
      done()
      return
    }
    this.#unreadSince ||= this.#options.now()
    this.#drained = done
    if (this.socket.writableLength > this.#options.limits.unreadBytes) this.refuse('never-reads')
  }

  override _writev(chunks: { chunk: Buffer }[], done: Done): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'binary', done)
  }

  override _final(done: Done): void {
    this.socket.end()
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#gate.close()
    this.#drained = null
    if (!this.socket.destroyed) {
      this.socket.pause()
      this.socket.destroySoon()
      const timer = setTimeout(() => this.socket.destroy(), farewellMs)
      this.socket.once('close', () => clearTimeout(timer))
    }
    done(error)
  }

  #listen(): void {
    const { socket } = this
    socket.on('data', (chunk: Buffer) => {
      if (this.#gate.phase === 'over') return
      this.#intake.add(chunk)
      this.#advance()
    })
    socket.on('end', () => {
      this.#ended = true
      if (!this.#intake.blocked) this.push(null)
    })
    socket.on('drain', () => {
      this.#unreadSince = 0
      const done = this.#drained
      this.#drained = null
      done?.()
    })
    socket.on('error', (error) => this.destroy(error))
    socket.on('close', () => this.destroy())
    // Aedes listens once it has the connection; before that an error must not end the process.
    this.on('error', () => undefined)
  }

  #advance(): void {
    if (this.destroyed) return
    const bytes = this.#intake.pass()
    if (bytes !== null) this.#full = !this.push(bytes)
    const { refused, blocked } = this.#intake
    if (refused !== null) this.refuse(refused)
    else if (blocked || this.#full) this.socket.pause()
    else if (this.#ended) this.push(null)
    else if (this.socket.isPaused()) this.socket.resume()
  }
}
