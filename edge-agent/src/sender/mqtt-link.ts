import { createRequire } from 'node:module'
import { connect as connectTcp, isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { backoffMs } from '@telstar/runtime/backoff'
import type mqtt from 'mqtt/lib/client'

// The client alone: the package's front door also loads WebSocket and SOCKS, 5 MB for nothing. By require, because
// loaders do not agree on what the default of such a module is.
const { default: MqttClient } = createRequire(import.meta.url)('mqtt/lib/client') as typeof mqtt

type Client = InstanceType<typeof MqttClient>

export interface TlsFiles {
  readonly ca?: Buffer
  readonly cert?: Buffer
  readonly key?: Buffer
}

export interface LinkOptions {
  readonly host: string
  readonly port: number
  /** null: plain TCP. */
  readonly tls: TlsFiles | null
  readonly node: string
  readonly token: string
  readonly keepaliveMs: number
  readonly connectTimeoutMs: number
  readonly mostBackoffMs: number
  readonly will: { readonly topic: string; readonly payload: Buffer }
  readonly random: () => number
}

interface LinkListener {
  up(): void
  down(reason: string, retryInMs: number): void
}

/**
 * One MQTT connection that is made again when it ends, with back-off and jitter. The client library is transport only:
 * it is thrown away with its connection, so nothing waits in it (its own offline queue loses messages). The session is
 * clean: whatever was not acknowledged is sent again from the spool, and the broker need keep nothing for us.
 */
export class MqttLink {
  readonly #options: LinkOptions
  readonly #listener: LinkListener
  #client: Client | null = null
  #timer: NodeJS.Timeout | null = null
  #attempt = 0
  #ended = false

  constructor(options: LinkOptions, listener: LinkListener) {
    this.#options = options
    this.#listener = listener
  }

  get connected(): boolean {
    return this.#client?.connected === true
  }

  open(): void {
    const client = this.#connect()
    this.#client = client
    let reason = 'the connection closed'
    client.on('connect', () => {
      if (client === this.#client) this.#listener.up()
    })
    client.on('error', (error) => {
      reason = describe(error)
      // Also after a refused CONNECT, where the library would leave the socket open.
      client.stream.destroy()
    })
    client.once('close', () => {
      if (client === this.#client) this.#lost(reason)
    })
  }

  /** QoS 1. `acknowledged` is called once, on PUBACK; never when the connection ends before. */
  publish(topic: string, payload: Buffer, options: { retain: boolean; acknowledged: () => void }): void {
    const { retain, acknowledged } = options
    this.#client?.publish(topic, payload, { qos: 1, retain }, (error) => {
      if (!error) acknowledged()
    })
  }

  /** The connection does what it should: the next back-off starts small again. */
  steady(): void {
    this.#attempt = 0
  }

  /** Cuts a connection that does not answer. */
  cut(reason: string): void {
    this.#client?.emit('error', new Error(reason))
  }

  /** Ends the connection without DISCONNECT and makes no other until `open`. */
  drop(): void {
    if (this.#timer) clearTimeout(this.#timer)
    const client = this.#client
    this.#client = null
    client?.stream.destroy()
  }

  /** Says DISCONNECT, so that the broker does not publish the will. */
  async end(): Promise<void> {
    this.#ended = true
    if (this.#timer) clearTimeout(this.#timer)
    const client = this.#client
    this.#client = null
    if (client === null) return
    await new Promise<void>((resolve) => {
      // The library waits for acknowledgements that may never come.
      const late = setTimeout(() => {
        client.stream.destroy()
        resolve()
      }, 1000)
      client.end(!client.connected, () => {
        clearTimeout(late)
        resolve()
      })
    })
  }

  #connect(): Client {
    const { host, port, tls, node, token, will, keepaliveMs, connectTimeoutMs } = this.#options
    const servername = isIP(host) ? undefined : host
    const stream = () =>
      tls === null
        ? connectTcp({ host, port, noDelay: true })
        : connectTls({ host, port, servername, rejectUnauthorized: true, ...tls }).setNoDelay(true)
    return new MqttClient(stream, {
      protocolVersion: 4,
      clean: true,
      clientId: node,
      username: node,
      password: token,
      keepalive: Math.round(keepaliveMs / 1000),
      connectTimeout: connectTimeoutMs,
      reconnectPeriod: 0,
      queueQoSZero: false,
      resubscribe: false,
      will: { topic: will.topic, payload: will.payload, qos: 1, retain: true },
    })
  }

  #lost(reason: string): void {
    this.#client = null
    if (this.#ended) return
    const limits = { firstMs: 500, mostMs: this.#options.mostBackoffMs }
    const wait = backoffMs(this.#attempt, limits, this.#options.random())
    this.#attempt += 1
    this.#timer = setTimeout(() => this.open(), wait)
    this.#listener.down(reason, wait)
  }
}

function describe(error: Error): string {
  // Several addresses tried and none answered: the reasons are inside.
  if (error instanceof AggregateError && error.message === '')
    return error.errors.map((inner) => (inner as Error).message).join('; ')
  return error.message
}
