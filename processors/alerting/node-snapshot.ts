import { readMessagePack } from '@telstar/contracts/read-message-pack'
import { writeMessagePack } from '@telstar/contracts/write-message-pack'
import { z } from 'zod'

/** The form of the bytes; what has another one is not read. */
const form = 1

const number = z.number().nullable()
const sightingSchema = z.tuple([z.number(), z.number(), z.enum(['breached', 'between', 'well'])])
const namedNumbers = z.array(z.tuple([z.string(), z.array(z.number())]))

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

const seriesSchema = z.object({
  group: z.string(),
  cell: z.number(),
  frontier: number,
  /** Last signs of life, and present minutes, by metric. */
  heard: z.array(z.tuple([z.string(), z.number()])),
  present: namedNumbers,
})

const liveSchema = z.tuple([z.literal(form), z.array(seriesSchema), z.array(trackSchema)])
const minutesSchema = z.tuple([z.literal(form), z.array(z.tuple([z.number(), namedNumbers]))])

export type TrackSnapshot = z.infer<typeof trackSchema>
export type SeriesSnapshot = z.infer<typeof seriesSchema>

/** All that evaluation remembers of a node; NaN and −∞ are null. */
export interface NodeSnapshot {
  readonly series: readonly SeriesSnapshot[]
  readonly tracks: readonly TrackSnapshot[]
  /** Closed minutes by cell and metric. */
  readonly minutes: readonly [cell: number, metrics: readonly [metric: string, closed: number[]][]][]
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
