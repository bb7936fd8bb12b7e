import { backoffMs } from '@telstar/runtime/backoff'
import type { Logger } from '@telstar/runtime/logger'
import { Fenced } from './fenced.js'
import type { KafkaRecord } from './kafka-record.js'
import { pause } from './pause.js'
import { ProduceFailed } from './produce-failed.js'
import { halves, type Slice } from './slice.js'

/** What becomes of records. */
export interface SlicePorts {
  /** All of the slice or nothing; an empty slice only moves its positions. */
  handle(slice: Slice): Promise<void>
  /** Keeps a record that alone makes `handle` fail; resolves when it is safe. */
  deadLetter(record: KafkaRecord, error: unknown): Promise<void>
  /** Whether the same slice may succeed later; asked for all errors but `Fenced` and `ProduceFailed`. */
  isTransient(error: unknown): boolean
}

interface Handling extends SlicePorts {
  readonly log: Logger
  /** Aborted when the partitions are no longer ours: nothing more is tried. */
  readonly signal: AbortSignal
}

interface Failure {
  readonly error: unknown
}

/** The slice was given up because its partitions were taken away or the consumer stops. */
export class Abandoned extends Error {
  override name = 'Abandoned'
}

/** A slice, and a record alone, is tried so often; the slices between are tried once. */
const fullTries = 3
const transientBackoff = { firstMs: 100, mostMs: 5000 }
const lastingBackoff = { firstMs: 20, mostMs: 200 }

/**
 * Handles a slice to its end: what may heal is retried until it does; a record that fails whatever happens is found by
 * halving, goes to the dead letters, and those around it are handled in order.
 * @throws {Fenced} from `handle`; the rest of the slice was not handled
 * @throws {Abandoned}
 */
export async function handleSlice(slice: Slice, handling: Handling, tries = fullTries): Promise<void> {
  const failure = await tryOften(slice, handling, tries)
  if (failure === null) return
  const { error } = failure
  const [record, another] = slice.records
  if (record === undefined) return insist(() => handling.handle(slice), handling)
  if (another === undefined) return setAside(record, slice, { ...handling, error })
  handling.log.warn({ err: error, records: slice.records.length }, 'a slice fails: looking for the record')
  for (const half of halves(slice))
    await handleSlice(half, handling, half.records.length === 1 ? fullTries : 1)
}

/** @returns null after success, else what went wrong for good */
async function tryOften(slice: Slice, handling: Handling, tries: number): Promise<Failure | null> {
  let left = tries
  for (let attempt = 0; ; attempt += 1) {
    const failure = await tryOnce(() => handling.handle(slice), handling)
    if (failure === null) return null
    const transient = mayHeal(failure.error, handling)
    if (transient) sayStuck(failure, attempt, handling)
    else left -= 1
    if (left === 0) return failure
    await wait(attempt, transient ? transientBackoff : lastingBackoff, handling)
  }
}

async function setAside(record: KafkaRecord, slice: Slice, handling: Handling & Failure): Promise<void> {
  const { topic, partition, offset } = record
  handling.log.error({ err: handling.error, topic, partition, offset: `${offset}` }, 'a record is set aside')
  await insist(() => handling.deadLetter(record, handling.error), handling)
  await insist(() => handling.handle({ records: [], positions: slice.positions }), handling)
}

/** There is no way on but this: tried until it succeeds. */
async function insist(act: () => Promise<void>, handling: Handling): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const failure = await tryOnce(act, handling)
    if (failure === null) return
    sayStuck(failure, attempt, handling)
    await wait(attempt, transientBackoff, handling)
  }
}

async function tryOnce(act: () => Promise<void>, { signal }: Handling): Promise<Failure | null> {
  if (signal.aborted) throw new Abandoned()
  try {
    await act()
    return null
  } catch (error) {
    if (error instanceof Fenced) throw error
    return { error }
  }
}

/** A handler that produces can be held up by Kafka too; that is ours to know. */
export function mayHeal(error: unknown, { isTransient }: Pick<SlicePorts, 'isTransient'>): boolean {
  return error instanceof ProduceFailed ? error.retryable : isTransient(error)
}

function sayStuck({ error }: Failure, attempt: number, { log }: Handling): void {
  if (attempt % 10 === 0) log.warn({ err: error, attempt }, 'records cannot be handled now: trying again')
}

function wait(attempt: number, limits: typeof transientBackoff, { signal }: Handling): Promise<void> {
  return pause(backoffMs(attempt, limits, Math.random()), signal)
}
