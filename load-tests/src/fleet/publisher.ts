import { connect, type Socket } from 'node:net'
import { generate } from 'mqtt-packet'
import type { BatchTemplate } from './batch-template.js'

export interface PublisherOptions {
  readonly host: string
  readonly port: number
  readonly node: string
  readonly token: string
  readonly boot: number
  /** Batches that may wait for their PUBACK. */
  readonly window: number
  readonly templates: readonly BatchTemplate[]
  /** Called once for each PUBACKed batch: what the broker promised. */
  readonly onAcknowledged: (seq: number, dueAt: number, values: number) => void
  readonly onInversion?: (seq: number) => void
}

interface Outstanding {
  readonly seq: number
  readonly dueAt: number
  readonly template: BatchTemplate
}

/**
 * One node as a bare MQTT 3.1.1 connection: cheap enough that thousands of them do not hide the cost of the broker.
 * After a lost connection it comes back and sends what was not acknowledged again, in order and unchanged.
 */
export class Publisher {
  readonly #options: PublisherOptions
  #socket: Socket | null = null
  #ready = false
  #closed = false
  #seq = 0
  #packetId = 0
  #read: Buffer = Buffer.alloc(0)
  #outstanding = new Map<number, Outstanding>()
  #resend: Outstanding[] = []
  #waiting: Outstanding[] = []
  reconnects = 0

  constructor(options: PublisherOptions) {
    this.#options = options
  }

  /** Batches handed over that the broker has not acknowledged. */
  get unacknowledged(): number {
    return this.#outstanding.size + this.#resend.length + this.#waiting.length
  }

  /** Batches made so far: their sequence numbers are 1 to this. */
  get made(): number {
    return this.#seq
  }

  get roomInWindow(): boolean {
    return this.#ready && this.unacknowledged < this.#options.window
  }

  open(): void {
    const socket = connect({ host: this.#options.host, port: this.#options.port, noDelay: true })
    this.#socket = socket
    this.#read = Buffer.alloc(0)
    socket.on('connect', () => socket.write(this.#connectPacket()))
    socket.on('data', (bytes) => this.#receive(bytes))
    socket.on('error', () => {})
    socket.on('close', () => this.#lost())
  }

  /** Makes the next batch, due at `dueAt` (Unix ms); it is sent at once or when the window has room. */
  publish(dueAt: number): void {
    const { templates } = this.#options
    this.#seq += 1
    const template = templates[this.#seq % templates.length] as BatchTemplate
    this.#waiting.push({ seq: this.#seq, dueAt, template })
    this.#send()
  }

  /** Ends the session without sending more. */
  close(): void {
    this.#closed = true
    this.#socket?.end(generate({ cmd: 'disconnect' }))
  }

  #connectPacket(): Buffer {
    const { node, token } = this.#options
    return generate({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      clientId: node,
      username: node,
      password: Buffer.from(token),
      keepalive: 60,
    })
  }

  #lost(): void {
    this.#ready = false
    this.#resend = [...this.#outstanding.values(), ...this.#resend].sort((a, b) => a.seq - b.seq)
    this.#outstanding = new Map()
    if (this.#closed) return
    this.reconnects += 1
    setTimeout(() => this.#closed || this.open(), 100 + (this.#seq % 7) * 50)
  }

  #receive(bytes: Buffer): void {
    const read = this.#read.length === 0 ? bytes : Buffer.concat([this.#read, bytes])
    let at = 0
    // CONNACK and PUBACK are all that comes to a node that subscribes to nothing; both have four bytes.
    for (; at + 4 <= read.length; at += 4) {
      const type = (read[at] as number) >> 4
      if (type === 2) this.#connected(read[at + 3] as number)
      else if (type === 4) this.#acknowledged(read.readUInt16BE(at + 2))
      else throw new Error(`unexpected MQTT packet type ${type}`)
    }
    this.#read = read.subarray(at)
    this.#send()
  }

  #connected(code: number): void {
    this.#ready = code === 0
    if (code !== 0) this.#socket?.destroy()
  }

  #acknowledged(packetId: number): void {
    const batch = this.#outstanding.get(packetId)
    if (batch === undefined) return
    const oldest = this.#outstanding.keys().next().value
    if (oldest !== packetId) this.#options.onInversion?.(batch.seq)
    this.#outstanding.delete(packetId)
    this.#options.onAcknowledged(batch.seq, batch.dueAt, batch.template.values)
  }

  #send(): void {
    if (!this.#ready || this.#socket === null) return
    while (this.#outstanding.size < this.#options.window) {
      const batch = this.#resend.shift() ?? this.#waiting.shift()
      if (batch === undefined) return
      this.#packetId = (this.#packetId % 65_535) + 1
      const { boot } = this.#options
      this.#outstanding.set(this.#packetId, batch)
      this.#socket.write(
        batch.template.stamp({ boot, seq: batch.seq, at: batch.dueAt, packetId: this.#packetId }),
      )
    }
  }
}
