import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { decodeBatch } from '@telstar/contracts/decode-batch'
import type { NodeState } from '@telstar/contracts/node-state'
import { Aedes, type AuthorizePublishHandler } from 'aedes'

/** A batch as the broker acknowledged it. */
export interface Arrival {
  readonly node: string
  readonly boot: number
  readonly seq: number
  readonly ts: readonly number[]
  readonly cells: readonly unknown[]
  readonly columns: readonly ReadonlyMap<string, readonly unknown[]>[]
  /** Unix milliseconds of the PUBACK. */
  readonly at: number
}

interface BrokerOptions {
  /** Delays each PUBACK. */
  readonly rttMs?: number
  readonly port?: number
  /** PEM; plain TCP without. */
  readonly tls?: { readonly key: Buffer; readonly cert: Buffer }
}

/** An Aedes broker that keeps what it acknowledged: the independent end of the agent's tests. */
export class RecordingBroker {
  /** Every batch whose PUBACK was given, repeats too. */
  readonly arrivals: Arrival[] = []
  readonly states: { node: string; state: NodeState }[] = []
  /** Most publishes that waited for their PUBACK together. */
  mostWaiting = 0
  readonly #server: Server
  readonly #broker: Aedes
  readonly #sockets = new Set<Socket>()
  readonly #rttMs: number
  #held: (() => void)[] | null = null
  #refused = false
  #waiting = 0

  private constructor(broker: Aedes, { rttMs = 0, tls }: BrokerOptions) {
    this.#broker = broker
    this.#rttMs = rttMs
    broker.authorizePublish = (...publish) => this.#authorize(...publish)
    const welcome = (socket: Socket) => {
      if (this.#refused) return void socket.destroy()
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
      broker.handle(socket)
    }
    this.#server = tls ? createTlsServer(tls, welcome) : createServer(welcome)
  }

  static async start(options: BrokerOptions = {}): Promise<RecordingBroker> {
    const started = new RecordingBroker(await Aedes.createBroker({ concurrency: 1000 }), options)
    await new Promise<void>((resolve) => started.#server.listen(options.port ?? 0, '127.0.0.1', resolve))
    return started
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Acknowledges nothing from now on, as when Kafka is stuck; or again. */
  freeze(frozen: boolean): void {
    const held = this.#held
    this.#held = frozen ? (held ?? []) : null
    if (!frozen) for (const acknowledge of held ?? []) acknowledge()
  }

  /** Cuts all connections. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Nobody can connect; or again. */
  refuse(refused: boolean): void {
    this.#refused = refused
    if (refused) this.cut()
  }

  async stop(): Promise<void> {
    this.cut()
    await new Promise<void>((resolve) => this.#broker.close(resolve))
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  #authorize(...[client, { topic, payload }, done]: Parameters<AuthorizePublishHandler>): void {
    const [, , , node = '', verb] = topic.split('/')
    const acknowledge = () => {
      this.#waiting -= 1
      // A connection that is gone gets no PUBACK.
      const acknowledged = client === null || !client.closed
      if (verb === 'state') this.states.push({ node, state: JSON.parse(String(payload)) as NodeState })
      if (verb === 'telemetry' && acknowledged) this.arrivals.push(arrivalOf(node, payload as Buffer))
      done(null)
    }
    this.#waiting += 1
    this.mostWaiting = Math.max(this.mostWaiting, this.#waiting)
    if (this.#held !== null) this.#held.push(acknowledge)
    else if (this.#rttMs > 0) setTimeout(acknowledge, this.#rttMs)
    else acknowledge()
  }
}

function arrivalOf(node: string, payload: Buffer): Arrival {
  const { identity, blocks } = decodeBatch(payload, 0)
  if (identity === null) throw new Error('a batch without identity')
  return {
    node,
    ...identity,
    ts: blocks.flatMap((block) => block.ts),
    cells: blocks.flatMap((block) => block.cell),
    columns: blocks.map((block) => block.columns),
    at: Date.now(),
  }
}
