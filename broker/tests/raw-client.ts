import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import mqtt, { type IConnectPacket, type Packet } from 'mqtt-packet'

interface Identity {
  readonly node: string
  readonly token: string
}

/** An MQTT client that does as it is told, also what no client should. */
export class RawClient {
  readonly received: Packet[] = []
  readonly closed: Promise<void>
  open = true
  readonly #parser = mqtt.parser()
  #waiting: (() => void)[] = []

  constructor(readonly socket: Socket) {
    this.#parser.on('packet', (packet) => {
      this.received.push(packet)
      this.#wake()
    })
    this.#parser.on('error', () => socket.destroy())
    socket.on('data', (chunk) => this.#parser.parse(chunk))
    socket.on('error', () => undefined)
    this.closed = new Promise((resolve) =>
      socket.once('close', () => {
        this.open = false
        this.#wake()
        resolve()
      }),
    )
  }

  static async dial(port: number): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    await once(socket, 'connect')
    return new RawClient(socket)
  }

  /** Connects as a node; gives the CONNACK's return code, or `closed`. */
  async connect(
    { node, token }: Identity,
    options: Partial<IConnectPacket> = {},
  ): Promise<number | 'closed'> {
    this.send({ ...connectPacket({ node, token }), ...options })
    const packet = await this.next('connack')
    return packet === null ? 'closed' : (packet as { returnCode: number }).returnCode
  }

  static async as(
    port: number,
    identity: Identity,
    options: Partial<IConnectPacket> = {},
  ): Promise<RawClient> {
    const client = await RawClient.dial(port)
    const code = await client.connect(identity, options)
    if (code !== 0) throw new Error(`CONNACK ${code}`)
    return client
  }

  send(packet: Packet): void {
    this.raw(mqtt.generate(packet))
  }

  raw(bytes: Buffer): void {
    if (this.open) this.socket.write(bytes)
  }

  publish(
    topic: string,
    payload: Buffer | string,
    options: { messageId?: number; qos?: 0 | 1; retain?: boolean } = {},
  ) {
    this.raw(publishBytes(topic, payload, options))
  }

  /** The next packet of a kind not asked for yet; null when the connection ends first. */
  async next(cmd: Packet['cmd']): Promise<Packet | null> {
    for (;;) {
      const index = this.received.findIndex((packet) => packet.cmd === cmd)
      if (index >= 0) return this.received.splice(index, 1)[0] ?? null
      if (!this.open) return null
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  /** Whether a ping is answered: the connection lives. */
  async ping(): Promise<boolean> {
    this.send({ cmd: 'pingreq' })
    return (await this.next('pingresp')) !== null
  }

  end(): void {
    this.socket.destroy()
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resume of waiting) resume()
  }
}

export function connectPacket({ node, token }: Identity): IConnectPacket {
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clientId: node,
    username: node,
    password: Buffer.from(token),
    keepalive: 60,
    clean: true,
  }
}

export function publishBytes(
  topic: string,
  payload: Buffer | string,
  { messageId = 1, qos = 1, retain = false }: { messageId?: number; qos?: 0 | 1; retain?: boolean } = {},
): Buffer {
  return mqtt.generate({ cmd: 'publish', topic, payload, qos, messageId, retain, dup: false })
}
