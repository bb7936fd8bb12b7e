import type { Sample } from '@telstar/contracts/encode-batch'
import { ConfigError } from '@telstar/runtime/env'
import type { CsvReplayConfig } from '../config/csv-replay-schema.js'

/** Why a row is not replayed. */
export class RowRefused extends Error {
  override name = 'RowRefused'
}

type ValueMapping = CsvReplayConfig['values'][number]

/**
 * How rows of one file become samples.
 * @throws {ConfigError} when the header lacks a column that the configuration names
 */
export class CsvMapping {
  readonly #config: CsvReplayConfig
  readonly #time: number
  readonly #cell: number
  readonly #values: { index: number; mapping: ValueMapping }[]
  readonly #width: number
  readonly #cells = new Map<string, number>()

  constructor(config: CsvReplayConfig, header: readonly string[]) {
    const columnOf = (name: string) => {
      const index = header.findIndex((title) => title.trim() === name)
      if (index >= 0) return index
      throw new ConfigError(`${config.file}: no column ${name} in its header: ${header.join(', ')}`)
    }
    this.#config = config
    this.#width = header.length
    this.#time = columnOf(config.time_column)
    const cellColumn = config.cell_column ?? config.cell_key
    this.#cell = cellColumn === undefined ? -1 : columnOf(cellColumn)
    this.#values = config.values.map((mapping) => ({ index: columnOf(mapping.from), mapping }))
  }

  /** Unix milliseconds of a row. @throws {RowRefused} */
  timeOf(fields: readonly string[]): number {
    return parseTime(fields[this.#time] ?? '', this.#config.time_format)
  }

  /** The sample of a row; fields that are empty, or say so in the ways of trace files, are not measured. @throws {RowRefused} */
  sampleOf(fields: readonly string[]): Sample {
    if (fields.length !== this.#width)
      throw new RowRefused(`${fields.length} fields; the header has ${this.#width}`)
    const ts = this.timeOf(fields)
    const values: Record<string, number> = {}
    for (const { index, mapping } of this.#values) {
      const text = (fields[index] ?? '').trim()
      if (!notMeasured.test(text)) values[mapping.metric] = convert(numberOf(text, mapping.from), mapping)
    }
    return { ts, cell: this.#cellOf(fields), values }
  }

  #cellOf(fields: readonly string[]): number {
    const { cell = 0, cell_key } = this.#config
    if (this.#cell < 0) return cell
    const text = (fields[this.#cell] ?? '').trim()
    const number = cell_key === undefined ? numberOf(text, 'cell') : this.#numberOfKey(text)
    if (text !== '' && Number.isInteger(number) && number >= 0 && number <= 32_767) return number
    throw new RowRefused(`no cell in "${text}"`)
  }

  /** Cells are numbered as they first appear, so the same file always gives the same numbers. */
  #numberOfKey(key: string): number {
    const known = this.#cells.get(key)
    if (known !== undefined) return known
    this.#cells.set(key, this.#cells.size + 1)
    return this.#cells.size
  }
}

const notMeasured = /^(-|\?|na|n\/a|nan|null|none)?$/i

function numberOf(text: string, column: string): number {
  const number = Number(text)
  if (text !== '' && Number.isFinite(number)) return number
  throw new RowRefused(`${column}: "${text}" is not a number`)
}

function convert(value: number, { scale = 1, linear }: ValueMapping): number {
  if (linear === undefined) return scale === 1 ? value : decimal(value * scale)
  const [fromIn, fromOut, toIn, toOut] = linear
  const share = Math.min(1, Math.max(0, (value - fromIn) / (toIn - fromIn)))
  return decimal(fromOut + share * (toOut - fromOut))
}

/** 532905 × 0.001 is 532.905, not 532.9050000000001. */
function decimal(value: number): number {
  return Number(value.toPrecision(12))
}

// Drive-test tools write 2019.12.14_10.11.49, databases a zone of hours alone.
const iso =
  /^(\d{4})[-./](\d\d)[-./](\d\d)[T _](\d\d)[:.](\d\d)(?:[:.](\d\d(?:[.,]\d+)?))?\s*(?:(Z)|([+-]\d\d)(?::?(\d\d))?)?$/i

function parseTime(text: string, format: CsvReplayConfig['time_format']): number {
  const ms = format === 'iso' ? isoTime(text) : unixTime(text, format)
  if (Number.isFinite(ms)) return ms
  throw new RowRefused(`"${text}" is not a time (${format})`)
}

function isoTime(text: string): number {
  const found = iso.exec(text.trim())
  if (found === null) return Number.NaN
  const [, year, month, day, hour, minute, second = '00', , zone, zoneMinutes = '00'] = found
  const offset = zone === undefined ? 'Z' : `${zone}:${zoneMinutes}`
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second.replace(',', '.')}${offset}`)
}

function unixTime(text: string, format: 'unix_s' | 'unix_ms'): number {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  return Math.round(format === 'unix_s' ? number * 1000 : number)
}
