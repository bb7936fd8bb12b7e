import kafka, { type DeliveryReport, type LibrdKafkaError, type Producer as RdProducer } from 'node-rdkafka'
import { BrokerWatch } from './broker-watch.js'
import { clientSettings, connectClient, disconnectWithin, type KafkaAccess } from './connect-client.js'
import { produceFailed } from './produce-failed.js'

export interface ProducerSettings extends KafkaAccess {
  /** A record without a delivery report after this time is rejected; 10,000 unless told, at least 2,000. */
  readonly deliveryTimeoutMs?: number
  /** How long librdkafka gathers records of a partition into one request; 0 unless told. */
  readonly lingerMs?: number
  readonly compression?: 'none' | 'lz4' | 'gzip' | 'snappy'
}

type Failure = Pick<Error, 'message'>

interface Listener {
  connected(client: RdProducer): void
  reported(error: Failure | null, report: DeliveryReport): void
  /** The client cannot go on: what it held is lost to us; another one is being connected. */
  fatal(error: Failure): void
}

export const leastDeliveryTimeoutMs = 2000

/** One librdkafka producer after another: a fatal error ends one, Kafka's restarts do not. */
export class ProducerConnection {
  readonly #settings: ProducerSettings
  readonly #listener: Listener
  readonly #stopping = new AbortController()
  #client: RdProducer | null = null
  #watch: BrokerWatch | null = null
  #connecting: Promise<void>

  constructor(settings: ProducerSettings, listener: Listener) {
    this.#settings = settings
    this.#listener = listener
    this.#connecting = this.#connect()
  }

  get client(): RdProducer | null {
    return this.#client
  }

  /** Ends with the present attempt to connect, which goes on until it succeeds or the producer stops. */
  get connecting(): Promise<void> {
    return this.#connecting
  }

  readiness(): string | null {
    return this.#watch === null ? 'not connected to Kafka yet' : this.#watch.readiness()
  }

  suspect(why: string): void {
    this.#watch?.suspect(why)
  }

  /** Lets librdkafka hand over what it has to say. */
  serve(): void {
    if (this.#client?.isConnected()) this.#client.poll()
  }

  /** Throws the client away and connects another. */
  replace(error: Failure): void {
    if (this.#stopping.signal.aborted || this.#client === null) return
    this.#settings.log.error({ err: error }, 'the producer failed for good; another takes its place')
    void this.#release()
    this.#listener.fatal(error)
    this.#connecting = this.#connect()
  }

  async stop(flushMs: number): Promise<void> {
    this.#stopping.abort()
    await this.#connecting
    if (this.#client !== null) await flushed(this.#client, flushMs)
  }

  /** Disconnects without waiting for anything that is still on its way. */
  async close(): Promise<void> {
    await this.#release()
  }

  async #connect(): Promise<void> {
    const { log } = this.#settings
    const client = await connectClient(() => this.#make(), log, this.#stopping.signal)
    if (client === null) return
    this.#client = client
    this.#watch = new BrokerWatch(client, log)
    this.#listener.connected(client)
  }

  #make(): RdProducer {
    const client = new kafka.Producer(producerSettings(this.#settings), { partitioner: 'murmur2_random' })
    client.on('delivery-report', (error: LibrdKafkaError | null, report) =>
      this.#listener.reported(error, report),
    )
    client.on('event.error', (error: LibrdKafkaError) => {
      if (produceFailed(error).code === 'fatal' && client === this.#client) this.replace(error)
    })
    return client
  }

  async #release(): Promise<void> {
    const client = this.#client
    this.#client = null
    this.#watch?.stop()
    this.#watch = null
    if (client !== null) await disconnectWithin({ disconnect: (done) => client.disconnect(1, done) }, 2000)
  }
}

function producerSettings(settings: ProducerSettings) {
  const { deliveryTimeoutMs = 10_000, lingerMs = 0, compression = 'lz4' } = settings
  return {
    ...clientSettings(settings),
    dr_cb: true,
    'enable.idempotence': true,
    acks: -1,
    // librdkafka looks for expired messages once a second; ours is the exact limit.
    'message.timeout.ms': Math.max(leastDeliveryTimeoutMs, deliveryTimeoutMs) - 1000,
    'linger.ms': lingerMs,
    'compression.codec': compression,
    'queue.buffering.max.messages': 200_000,
    'queue.buffering.max.kbytes': 131_072,
  }
}

function flushed(client: RdProducer, ms: number): Promise<void> {
  return new Promise((resolve) => {
    client.flush(ms, () => resolve())
  })
}
