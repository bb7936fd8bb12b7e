import { mqttTopic } from '@telstar/contracts/mqtt-topics'
import type { NodeState } from '@telstar/contracts/node-state'
import type { BatchIdentity } from '@telstar/contracts/telemetry-batch'
import type { SpooledBatch } from '../spool/node-account.js'
import type { NodeSpool } from '../spool/node-spool.js'
import { type LinkOptions, MqttLink } from './mqtt-link.js'
import { SendWindow } from './send-window.js'

export interface SenderOptions {
  readonly region: string
  readonly link: Omit<LinkOptions, 'will'>
  /** Publishes without an acknowledgement at one time. */
  readonly window: number
  /** A connection that acknowledges nothing for so long is cut. */
  readonly ackTimeoutMs: number
  readonly version: string
  readonly metrics: readonly string[]
  readonly now: () => number
}

export interface SenderWitness {
  connected(node: string): void
  silenced(node: string): void
  disconnected(outage: { node: string; reason: string; retryInMs: number }): void
}

const liveBytes = 1024 * 1024
const goodbyeMs = 1500

/** Carries one node's spool to the broker: birth, window of unacknowledged publishes, repeats after reconnect, goodbye. */
export class Sender {
  readonly #options: SenderOptions
  readonly #spool: NodeSpool
  readonly #witness: SenderWitness
  readonly #link: MqttLink
  readonly #window: SendWindow
  readonly #telemetry: string
  readonly #state: string
  readonly #watch: NodeJS.Timeout
  #generation = 0
  #birthSentAt: number | null = null
  #reading = false
  #silenced = false

  constructor(spool: NodeSpool, options: SenderOptions, witness: SenderWitness) {
    const { node } = spool
    this.#spool = spool
    this.#options = options
    this.#witness = witness
    this.#telemetry = mqttTopic(options.region, node, 'telemetry')
    this.#state = mqttTopic(options.region, node, 'state')
    this.#window = new SendWindow({ size: options.window, liveBytes }, spool.next)
    const will = { topic: this.#state, payload: this.#stateOf('offline') }
    this.#link = new MqttLink(
      { ...options.link, will },
      {
        up: () => this.#up(),
        down: (reason, retryInMs) => this.#down(reason, retryInMs),
      },
    )
    spool.setReader({
      accepted: (batches) => this.#accepted(batches),
      holds: (identity) => this.#window.isFlying(identity),
      dropped: (batches) => this.#window.forget(batches),
    })
    this.#watch = setInterval(() => this.#cutWhenSilent(), Math.min(1000, options.ackTimeoutMs / 4))
  }

  open(): void {
    this.#silenced = false
    this.#link.open()
  }

  /** Is gone like a node whose power is cut: the broker publishes the will. `open` ends it. */
  silence(): void {
    this.#silenced = true
    this.#generation += 1
    this.#birthSentAt = null
    this.#window.restart(this.#spool.next)
    this.#link.drop()
    this.#witness.silenced(this.#spool.node)
  }

  get silenced(): boolean {
    return this.#silenced
  }

  get connected(): boolean {
    return this.#link.connected
  }

  /** Publishes in the hands of the broker. */
  get flying(): number {
    return this.#window.flying
  }

  /** Says goodbye with the retained state, then disconnects. */
  async close(): Promise<void> {
    clearInterval(this.#watch)
    if (this.#link.connected) {
      await new Promise<void>((resolve) => {
        const late = setTimeout(resolve, goodbyeMs)
        const acknowledged = () => {
          clearTimeout(late)
          resolve()
        }
        this.#link.publish(this.#state, this.#stateOf('offline'), { retain: true, acknowledged })
      })
    }
    this.#generation += 1
    await this.#link.end()
  }

  #up(): void {
    this.#generation += 1
    const generation = this.#generation
    this.#window.restart(this.#spool.next)
    this.#birthSentAt = this.#options.now()
    const acknowledged = () => {
      if (generation === this.#generation) this.#birthSentAt = null
      this.#link.steady()
    }
    this.#link.publish(this.#state, this.#stateOf('online'), { retain: true, acknowledged })
    this.#witness.connected(this.#spool.node)
    this.#pump()
  }

  #down(reason: string, retryInMs: number): void {
    this.#generation += 1
    this.#birthSentAt = null
    this.#window.restart(this.#spool.next)
    this.#witness.disconnected({ node: this.#spool.node, reason, retryInMs })
  }

  #accepted(batches: readonly SpooledBatch[]): void {
    if (!this.#link.connected) return
    this.#window.offer(batches)
    this.#pump()
  }

  #pump(): void {
    if (!this.#link.connected) return
    const now = this.#options.now()
    for (let batch = this.#window.take(now); batch !== null; batch = this.#window.take(now))
      this.#publish(batch)
    void this.#readBacklog()
  }

  #publish(batch: SpooledBatch): void {
    const generation = this.#generation
    const { payload, ...light } = batch
    const acknowledged = () => {
      if (generation !== this.#generation || !this.#window.land(batch)) return
      this.#spool.acknowledge(light)
      this.#pump()
    }
    this.#link.publish(this.#telemetry, payload, { retain: false, acknowledged })
  }

  async #readBacklog(): Promise<void> {
    const wanted = this.#reading ? null : this.#window.wanted()
    if (wanted === null) return
    const generation = this.#generation
    this.#reading = true
    const found = await this.#readSpool(wanted)
    this.#reading = false
    if (found === null) return
    if (generation === this.#generation) this.#window.refill(found, wanted.before)
    this.#pump()
  }

  /** null while the spool is being opened again; the next acknowledgement or batch, or the watch, tries again. */
  async #readSpool(range: { after: BatchIdentity; before: BatchIdentity; limit: number }) {
    try {
      return await this.#spool.read(range)
    } catch {
      return null
    }
  }

  #cutWhenSilent(): void {
    const since = Math.min(this.#window.oldestSentAt() ?? Infinity, this.#birthSentAt ?? Infinity)
    const silence = this.#options.now() - since
    if (this.#link.connected && silence > this.#options.ackTimeoutMs)
      this.#link.cut(`no acknowledgement for ${Math.round(silence / 1000)} s`)
    else this.#pump()
  }

  #stateOf(status: NodeState['status']): Buffer {
    const { version, metrics } = this.#options
    const { boot } = this.#spool.account
    const state: NodeState =
      status === 'online' ? { status, boot, version, metrics: [...metrics] } : { status, boot }
    return Buffer.from(JSON.stringify(state))
  }
}
