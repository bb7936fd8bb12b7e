import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { type CsvError, parse } from 'csv-parse'

/** A row that can be split into fields; `line` counts from 1 and is the last line of the row. */
export interface CsvRow {
  readonly line: number
  readonly fields: readonly string[]
}

interface CsvSource {
  readonly file: string
  readonly delimiter: string
  /** A row whose quotes do not match. */
  broken(line: number, reason: string): void
}

/** Rows of a CSV file, plain or gzip (told by its first bytes), as a stream: files may be larger than the memory. */
export async function* csvRows({ file, delimiter, broken }: CsvSource): AsyncGenerator<CsvRow> {
  const parser = parse({
    delimiter,
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error: CsvError | undefined) => {
      const { lines } = (error ?? {}) as { lines?: number }
      broken(lines ?? 0, error?.message ?? 'not a row')
      return undefined
    },
  })
  const ended = () => undefined
  const unpack = (await isGzip(file)) ? [createGunzip()] : []
  // Errors of every part reach the reader through the parser, which pipeline destroys with them.
  pipeline([createReadStream(file), ...unpack, parser], ended)
  for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>)
    yield { line: info.lines, fields: record }
}

async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
  } finally {
    await handle.close()
  }
}
