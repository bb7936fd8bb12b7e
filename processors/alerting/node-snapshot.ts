import { readMessagePack } from '@telstar/contracts/read-message-pack'
import { writeMessagePack } from '@telstar/contracts/write-message-pack'
import { z } from 'zod'

/** The form of the bytes; what has another one is not read. */
const form = 1

const number = z.number().nullable()
const sightingSchema = z.tuple([z.number(), z.number(), z.enum(['breached', 'between', 'well'])])
/** Names, a blank between them; a number stands for a text that was written before, counted from 0. */
const names = z.union([z.string(), z.number()])
/** 64-bit floats one after the other, as this machine writes them. */
const floats = z.instanceof(Uint8Array)

const trackSchema = z.object({
  rule: z.string(),
  cell: z.number(),
  version: z.number(),
  status: z.enum(['quiet', 'pending', 'raised']),
  since: number,
  recent: z.array(sightingSchema),
  worst: number,
  flapping: z.boolean(),
  wellSince: number,
  raises: z.array(z.number()),
  missed: number,
})

/** As `SeriesSnapshot`; an older release did not write the last part. */
const seriesSchema = z.tuple([z.string(), z.number(), number, names, floats, names, floats, names.optional()])
const liveSchema = z.tuple([z.literal(form), z.array(seriesSchema), z.array(trackSchema)])
const minutesSchema = z.tuple([z.literal(form), z.array(z.tuple([z.number(), z.string(), floats]))])

export type TrackSnapshot = z.infer<typeof trackSchema>
/** Metrics with windows and their present minutes; metrics and their last signs of life; rules that wait for signs. */
export type SeriesSnapshot = readonly [
  group: string,
  cell: number,
  frontier: number | null,
  windows: string,
  present: Uint8Array,
  metrics: string,
  heard: Uint8Array,
  rules: string | undefined,
]

/** All that evaluation remembers of a node; NaN and −∞ are null. */
export interface NodeSnapshot {
  readonly series: readonly SeriesSnapshot[]
  readonly tracks: readonly TrackSnapshot[]
  /** Closed minutes of windows. */
  readonly minutes: readonly (readonly [cell: number, metric: string, closed: Uint8Array])[]
}

/** The state of a node's evaluation as two byte strings. */
export interface EncodedState {
  /** Small; changes with every batch. */
  readonly live: Buffer
  /** Closed minutes of windows; changes when a minute is over. */
  readonly minutes: Buffer
}

export function encodeLive(series: NodeSnapshot['series'], tracks: NodeSnapshot['tracks']): Buffer {
  const texts = new Map<string, number>()
  const once = (text: string | undefined) => {
    const known = texts.get(text ?? '')
    if (known === undefined) texts.set(text ?? '', texts.size)
    return known ?? text ?? ''
  }
  const short = series.map(([group, cell, frontier, windows, present, metrics, heard, rules]) => {
    return [group, cell, frontier, once(windows), present, once(metrics), heard, once(rules)]
  })
  return writeMessagePack([form, short, tracks])
}

export function encodeMinutes(minutes: NodeSnapshot['minutes']): Buffer {
  return writeMessagePack([form, minutes])
}

/** @throws {Error} when the bytes are not what `encodeLive` and `encodeMinutes` write */
export function decodeState({ live, minutes }: EncodedState): NodeSnapshot {
  const [, short, tracks] = liveSchema.parse(readMessagePack(live))
  const [, closed] = minutesSchema.parse(readMessagePack(minutes))
  const texts: string[] = []
  const whole = (text: string | number) => {
    if (typeof text === 'number') return texts[text] ?? ''
    if (!texts.includes(text)) texts.push(text)
    return text
  }
  const series = short.map(
    ([group, cell, frontier, windows, present, metrics, heard, rules]): SeriesSnapshot => [
      group,
      cell,
      frontier,
      whole(windows),
      present,
      whole(metrics),
      heard,
      rules === undefined ? undefined : whole(rules),
    ],
  )
  return { series, tracks, minutes: closed }
}

/** A number as a snapshot holds it. */
export function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** A view of the numbers' bytes. */
export function packed(numbers: Float64Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)
}

/** A copy of the numbers that `packed` wrote. */
export function numbersOf(bytes: Uint8Array): Float64Array {
  return new Float64Array(Uint8Array.from(bytes).buffer, 0, bytes.length >> 3)
}
