import { readMessagePack } from '@telstar/contracts/read-message-pack'
import { writeMessagePack } from '@telstar/contracts/write-message-pack'
import { z } from 'zod'

/** The form of the bytes; what has another one is not read. */
const form = 1

const number = z.number().nullable()
const sightingSchema = z.tuple([z.number(), z.number(), z.enum(['breached', 'between', 'well'])])
/** Names of metrics, a blank between them. */
const names = z.string()
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

/** Group, cell, newest time; metrics with windows and their present minutes; metrics listened for and their last signs. */
const seriesSchema = z.tuple([z.string(), z.number(), number, names, floats, names, floats])
const liveSchema = z.tuple([z.literal(form), z.array(seriesSchema), z.array(trackSchema)])
const minutesSchema = z.tuple([z.literal(form), z.array(z.tuple([z.number(), z.string(), floats]))])

export type TrackSnapshot = z.infer<typeof trackSchema>
export type SeriesSnapshot = readonly [
  group: string,
  cell: number,
  frontier: number | null,
  windows: string,
  present: Uint8Array,
  silences: string,
  heard: Uint8Array,
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
  return writeMessagePack([form, series, tracks])
}

export function encodeMinutes(minutes: NodeSnapshot['minutes']): Buffer {
  return writeMessagePack([form, minutes])
}

/** @throws {Error} when the bytes are not what `encodeLive` and `encodeMinutes` write */
export function decodeState({ live, minutes }: EncodedState): NodeSnapshot {
  const [, series, tracks] = liveSchema.parse(readMessagePack(live))
  const [, closed] = minutesSchema.parse(readMessagePack(minutes))
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
