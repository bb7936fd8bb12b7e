import { type AddressInfo, createServer, type Socket } from 'node:net'
import { decodeBatch } from '@telstar/contracts/decode-batch'
import type { NodeState } from '@telstar/contracts/node-state'
import { Aedes } from 'aedes'

/** A batch as the broker acknowledged it. */
export interface Arrival {
  readonly node: string
  readonly boot: number
  readonly seq: number
  readonly ts: readonly number[]
  readonly cells: readonly unknown[]
  readonly values: ReadonlyMap<string, readonly unknown[]>[]
  readonly at: number
}

export interface RecordingBroker {
  readonly port: number
  /** Every batch whose PUBACK was given, repeats too. */
  readonly arrivals: Arrival[]
  readonly states: { node: string; state: NodeState }[]
  /** Longest number of publishes of one client that waited together. */
  mostWaiting(): number
  /** Acknowledge nothing from now on, as when Kafka is stuck; or again. */
  freeze(frozen: boolean): void
  /** Cut all connections. */
  cut(): void
  /** Nobody can connect; or again. */
  refuse(refused: boolean): void
  stop(): Promise<void>
}

/** An Aedes broker that keeps what it acknowledged: the independent end of the agent's tests. `rttMs` delays each PUBACK. */
export async function startRecordingBroker({ rttMs = 0, port = 0 } = {}): Promise<RecordingBroker> {
  const broker = await Aedes.createBroker({ concurrency: 1000 })
  const arrivals: Arrival[] = []
  const states: { node: string; state: NodeState }[] = []
  const sockets = new Set<Socket>()
  let thaw: (() => void)[] | null = null
  let refused = false
  let waiting = 0
  let most = 0
  broker.authorizePublish = (_client, { topic, payload }, done) => {
    const [, , , node = '', verb] = topic.split('/')
    const acknowledge = () => {
      waiting -= 1
      if (verb === 'state') states.push({ node, state: JSON.parse(String(payload)) as NodeState })
      if (verb === 'telemetry') arrivals.push(arrivalOf(node, payload as Buffer))
      done(null)
    }
    waiting += 1
    most = Math.max(most, waiting)
    if (thaw !== null) thaw.push(acknowledge)
    else if (rttMs > 0) setTimeout(acknowledge, rttMs)
    else acknowledge()
  }
  const server = createServer((socket) => {
    if (refused) return void socket.destroy()
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    broker.handle(socket)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    arrivals,
    states,
    mostWaiting: () => most,
    freeze(frozen) {
      const held = thaw
      thaw = frozen ? (held ?? []) : null
      if (!frozen) for (const acknowledge of held ?? []) acknowledge()
    },
    cut,
    refuse(now) {
      refused = now
      if (now) cut()
    },
    async stop() {
      cut()
      await new Promise<void>((resolve) => broker.close(resolve))
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
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
    values: blocks.map((block) => block.columns),
    at: Date.now(),
  }
}
