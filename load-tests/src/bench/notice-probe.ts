import { mqttTopic } from '@telstar/contracts/mqtt-topics'
import { connect, type MqttClient } from 'mqtt'
import type { RecordingWebhook } from '../chaos/recording-webhook.js'
import { LatencyHistogram } from '../fleet/latency-histogram.js'
import type { Region } from '../start-region.js'

/** The receiver that the probe's notices go to; one notice for each alert, at once. */
export function noticeProbeConfig(url: string, secret: string): string {
  return `allow_addresses: [127.0.0.1]
receivers:
  - name: quiet
    channels: [{kind: console}]
  - name: probe
    channels: [{kind: webhook, url: '${url}/probe', secret: whsec_${secret}}]
route:
  receiver: quiet
  routes:
    - {matchers: [node=notice-probe], receiver: probe, group_by: [managed_object, alertname], group_wait: 0s}
`
}

export const noticeProbeNode = 'notice-probe'
const everyMs = 500
const lowSignal = 30
const mostLateMs = 30_000

/**
 * Publish → webhook: twice a second, by the clock, the signal of another cell falls below half, which the rule
 * `signal-low` raises at once; the receiver's own journal says when the notice came.
 */
export class NoticeProbe {
  readonly latency = new LatencyHistogram()
  readonly #region: Region
  readonly #webhook: RecordingWebhook
  readonly #client: MqttClient
  /** When the fall of each cell was due, by the raised time that its alert will have (Unix ms). */
  readonly #due = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined
  #cell = 0
  #read = 0

  constructor(region: Region, webhook: RecordingWebhook, token: string) {
    this.#region = region
    this.#webhook = webhook
    const { host, port } = region.mqtt
    this.#client = connect(`mqtt://${host}:${port}`, {
      clientId: noticeProbeNode,
      username: noticeProbeNode,
      password: token,
      protocolVersion: 4,
    })
  }

  start(): void {
    let dueAt = Date.now() + everyMs
    this.#timer = setInterval(() => {
      for (; dueAt <= Date.now(); dueAt += everyMs) this.#fall(dueAt)
      this.#readJournal()
    }, 5)
  }

  /** No more signals fall. */
  stop(): void {
    clearInterval(this.#timer)
  }

  /** Waits for the notices that are out. @returns how many alerts had none within half a minute */
  async finish(): Promise<number> {
    const deadline = Date.now() + mostLateMs
    while (this.#due.size > 0 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      this.#readJournal()
    }
    await this.#client.endAsync(true)
    return this.#due.size
  }

  #fall(dueAt: number): void {
    this.#cell += 1
    const cell = this.#cell
    this.#due.set(String(cell), dueAt)
    const payload = {
      v: 1,
      boot: Math.floor(Date.now() / 1000),
      seq: cell,
      sent: dueAt,
      samples: [{ ts: dueAt, cell, values: { signal_strength_pct: lowSignal } }],
    }
    const topic = mqttTopic(this.#region.region, noticeProbeNode, 'telemetry')
    this.#client.publish(topic, JSON.stringify(payload), { qos: 1 })
  }

  #readJournal(): void {
    const { taken } = this.#webhook
    for (; this.#read < taken.length; this.#read += 1) {
      const call = taken[this.#read]
      for (const cell of call?.cells ?? []) {
        const dueAt = this.#due.get(cell)
        if (dueAt === undefined || call === undefined) continue
        this.#due.delete(cell)
        this.latency.record(call.at - dueAt)
      }
    }
  }
}
