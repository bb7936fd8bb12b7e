import type { Sample } from '@telstar/contracts/encode-batch'
import { ConfigError } from '@telstar/runtime/env'
import type { CsvReplayConfig } from '../config/csv-replay-schema.js'
import { CsvMapping, RowRefused } from './csv-mapping.js'
import { type CsvRow, csvRows } from './csv-rows.js'
import { dueTime, type ReplayClock, replayedTime } from './replay-clock.js'

/** A sample and the Unix millisecond at which it is to be sent. */
export interface DueSample {
  readonly due: number
  readonly sample: Sample
}

export interface ReplayCounts {
  rows: number
  refusedRows: number
  /** Fields that were not empty and became values. */
  values: number
}

/** A file of readings, row by row. */
export class CsvReplay {
  readonly name = 'csv_replay'
  readonly metrics: readonly string[]
  readonly counts: ReplayCounts = { rows: 0, refusedRows: 0, values: 0 }
  readonly #config: CsvReplayConfig
  readonly #mapping: CsvMapping
  readonly #span: { first: number; last: number }

  private constructor(config: CsvReplayConfig, found: Found) {
    this.#config = config
    this.metrics = [...new Set(config.values.map(({ metric }) => metric))]
    this.#mapping = found.mapping
    this.#span = found.span
  }

  /**
   * Reads the header, and the times as far as they are needed beforehand.
   * @throws {ConfigError} when the file cannot be read or does not fit the configuration
   */
  static async open(config: CsvReplayConfig): Promise<CsvReplay> {
    try {
      return new CsvReplay(config, await explore(config))
    } catch (error) {
      if (error instanceof ConfigError) throw error
      throw new ConfigError(`csv_replay.file: ${config.file}: ${(error as Error).message}`)
    }
  }

  /** All rows that can be read, in the order of the file. */
  async *samples(start: number, refused: (line: number, reason: string) => void): AsyncGenerator<DueSample> {
    const { time, speed } = this.#config
    const clock: ReplayClock = { time, speed, start, ...this.#span }
    const refuse = (line: number, reason: string) => {
      this.counts.rows += 1
      this.counts.refusedRows += 1
      refused(line, reason)
    }
    let header = true
    for await (const row of csvRows({ ...this.#config, broken: refuse })) {
      const sample = header ? null : this.#sampleOf(row, refuse)
      header = false
      if (sample === null) continue
      this.counts.rows += 1
      const values = Object.keys(sample.values).length
      this.counts.values += values
      if (values === 0) continue
      yield { due: dueTime(clock, sample.ts), sample: { ...sample, ts: replayedTime(clock, sample.ts) } }
    }
  }

  #sampleOf({ fields, line }: CsvRow, refuse: (line: number, reason: string) => void): Sample | null {
    try {
      return this.#mapping.sampleOf(fields)
    } catch (error) {
      if (!(error instanceof RowRefused)) throw error
      refuse(line, error.message)
      return null
    }
  }
}

interface Found {
  readonly mapping: CsvMapping
  readonly span: { first: number; last: number }
}

/** The last time is needed beforehand only to shift a file flat out; otherwise reading ends at the first time. */
async function explore(config: CsvReplayConfig): Promise<Found> {
  const whole = config.time === 'shifted' && config.speed === 0
  const span = { first: Number.NaN, last: -Infinity }
  let mapping: CsvMapping | null = null
  for await (const { fields } of csvRows({ ...config, broken: () => undefined })) {
    if (mapping === null) {
      mapping = new CsvMapping(config, fields)
      continue
    }
    const at = timeOf(mapping, fields)
    if (at === null) continue
    if (Number.isNaN(span.first)) span.first = at
    span.last = Math.max(span.last, at)
    if (!whole) break
  }
  if (mapping === null) throw new ConfigError(`csv_replay.file: ${config.file} is empty`)
  return { mapping, span }
}

function timeOf(mapping: CsvMapping, fields: readonly string[]): number | null {
  try {
    return mapping.timeOf(fields)
  } catch {
    return null
  }
}
