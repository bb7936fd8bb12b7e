import { encodeColumnarBatch, type Sample } from '@telstar/contracts/encode-batch'
import { measuredMetrics } from '@telstar/contracts/metric-catalogue'
import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import { generate } from 'mqtt-packet'

/** Values that stand nowhere else in a packet, so that their places can be found and written over. */
const marks = {
  boot: 0x6fed_cba9,
  seq: 0x6abc_def1,
  sent: 1_700_000_000_123,
  t0: 1_700_000_000_456,
  packetId: 0x7a5c,
}

interface TemplateOptions {
  readonly topic: string
  readonly samples: number
  readonly cells: number
  /** Milliseconds between two samples of the same cell. */
  readonly stepMs: number
  /** 0–1, seeded by the caller. */
  readonly random: () => number
}

export interface BatchMark {
  readonly boot: number
  readonly seq: number
  /** Unix milliseconds of the first sample and of sending. */
  readonly at: number
  readonly packetId: number
}

/**
 * One PUBLISH packet, encoded once and stamped for each sending: a load generator must not be what is measured.
 * Its samples carry all measured metrics of the group `radio`.
 */
export class BatchTemplate {
  readonly #bytes: Buffer
  readonly #places: Record<keyof typeof marks, number>
  readonly values: number

  constructor(options: TemplateOptions) {
    const samples = radioSamples(options)
    this.values = samples.reduce((sum, sample) => sum + Object.keys(sample.values).length, 0)
    const payload = encodeColumnarBatch({ boot: marks.boot, seq: marks.seq, sent: marks.sent, samples })
    this.#bytes = generate({
      cmd: 'publish',
      topic: options.topic,
      payload,
      qos: 1,
      dup: false,
      retain: false,
      messageId: marks.packetId,
    })
    this.#places = {
      boot: placeOf(this.#bytes, uint32(marks.boot)),
      seq: placeOf(this.#bytes, uint32(marks.seq)),
      sent: placeOf(this.#bytes, float64(marks.sent)),
      t0: placeOf(this.#bytes, float64(marks.t0)),
      packetId: this.#bytes.length - payload.length - 2,
    }
  }

  /** A copy of the packet with this batch's identity, time and packet id. */
  stamp({ boot, seq, at, packetId }: BatchMark): Buffer {
    const packet = Buffer.from(this.#bytes)
    packet.writeUInt32BE(boot, this.#places.boot)
    packet.writeUInt32BE(seq, this.#places.seq)
    packet.writeDoubleBE(at, this.#places.sent)
    packet.writeDoubleBE(at, this.#places.t0)
    packet.writeUInt16BE(packetId, this.#places.packetId)
    return packet
  }
}

/** Where a healthy network's values lie, as parts of a metric's range (of its first 100 units); else about 0.7. */
const healthy: Record<string, readonly [from: number, to: number]> = {
  packet_loss_pct: [0, 0.01],
  calls_dropped: [0, 0],
}

/**
 * `samples` rows over `cells` cells: every cell once per step, values with one decimal. They are those of a network in
 * which all is well: alerts of thousands of cells at once are measured by themselves.
 */
function radioSamples({ samples, cells, stepMs, random }: TemplateOptions): Sample[] {
  const metrics = measuredMetrics(metricCatalogueV1, 'radio')
  return Array.from({ length: samples }, (_, index) => ({
    ts: marks.t0 + Math.floor(index / cells) * stepMs,
    cell: 1 + (index % cells),
    values: Object.fromEntries(
      metrics.map(({ name, min, max }) => {
        const [from, to] = healthy[name] ?? [0.7, 0.75]
        const part = from + random() * (to - from)
        return [name, Math.round((min + part * Math.min(max - min, 100)) * 10) / 10]
      }),
    ),
  }))
}

function placeOf(bytes: Buffer, pattern: Buffer): number {
  const place = bytes.indexOf(pattern)
  if (place < 0 || bytes.indexOf(pattern, place + 1) >= 0)
    throw new Error('a mark stands not exactly once in the packet')
  return place
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function float64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return bytes
}
