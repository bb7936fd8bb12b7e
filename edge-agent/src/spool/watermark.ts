import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'

/** What the store held, noted beside it: the only witness when its newest part, or all of it, is gone. */
export interface Mark {
  /** Highest boot of any node. */
  readonly boot: number
  /** Batches ever accepted, all nodes. */
  readonly accepted: number
  readonly bufferedBatches: number
  readonly bufferedSamples: number
}

const fields = 4
const size = fields * 8 + 4

/**
 * A fixed-size file overwritten in place after each write to the store. It is synced only when a boot is taken: after a
 * power cut it may be older than the store, never newer, so it raises no false alarm.
 */
export class Watermark {
  readonly #file: number

  private constructor(file: number) {
    this.#file = file
  }

  /** @throws when the file cannot be opened */
  static open(path: string): { watermark: Watermark; mark: Mark | null } {
    const mark = readMark(path)
    const file = openSync(path, mark === null ? 'w+' : 'r+')
    return { watermark: new Watermark(file), mark }
  }

  write({ boot, accepted, bufferedBatches, bufferedSamples }: Mark, sync = false): void {
    const bytes = Buffer.alloc(size)
    const numbers = [boot, accepted, bufferedBatches, bufferedSamples]
    for (const [index, number] of numbers.entries()) bytes.writeDoubleBE(number, index * 8)
    bytes.writeUInt32BE(crc32(bytes.subarray(0, fields * 8)), fields * 8)
    try {
      writeSync(this.#file, bytes, 0, size, 0)
      if (sync) fsyncSync(this.#file)
    } catch {
      // A witness only: without it the newest losses go unseen, nothing else.
    }
  }

  close(): void {
    closeSync(this.#file)
  }
}

/** The mark of several nodes together. */
export function sumMarks(marks: readonly Mark[], boot: number): Mark {
  const sum = (field: 'accepted' | 'bufferedBatches' | 'bufferedSamples') =>
    marks.reduce((total, mark) => total + mark[field], 0)
  return {
    boot: Math.max(boot, ...marks.map((mark) => mark.boot)),
    accepted: sum('accepted'),
    bufferedBatches: sum('bufferedBatches'),
    bufferedSamples: sum('bufferedSamples'),
  }
}

function readMark(path: string): Mark | null {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch {
    return null
  }
  if (bytes.length < size || bytes.readUInt32BE(fields * 8) !== crc32(bytes.subarray(0, fields * 8)))
    return null
  const number = (index: number) => bytes.readDoubleBE(index * 8)
  return {
    boot: number(0),
    accepted: number(1),
    bufferedBatches: number(2),
    bufferedSamples: number(3),
  }
}
