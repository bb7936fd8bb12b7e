import Table from 'cli-table3'
import { stringify } from 'csv-stringify/sync'

export const outputFormats = ['table', 'json', 'csv'] as const
export type OutputFormat = (typeof outputFormats)[number]

/** A row of a list; null and undefined are shown as nothing. */
export type Row = Readonly<Record<string, unknown>>

/**
 * A list as text that ends with a new line: a table for people, JSON (all fields, as they are) or CSV (RFC 4180, with a
 * header) for programs.
 * @param columns what table and CSV show, in this order
 */
export function renderRows(format: OutputFormat, columns: readonly string[], rows: readonly Row[]): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(rows, jsonValue, 2)}\n`
    case 'csv':
      return stringify(
        rows.map((row) => columns.map((column) => cellText(row[column]))),
        { header: true, columns: [...columns], escape_formulas: true },
      )
    case 'table':
      return rows.length === 0 ? '(none)\n' : `${table(columns, rows)}\n`
  }
}

/** One thing as text: its fields under each other, or JSON, or CSV with one row. */
export function renderOne(format: OutputFormat, fields: Row): string {
  if (format === 'json') return `${JSON.stringify(fields, jsonValue, 2)}\n`
  const names = Object.keys(fields)
  if (format === 'csv') return renderRows('csv', names, [fields])
  const width = Math.max(...names.map((name) => name.length))
  return `${names.map((name) => `${name.padEnd(width)}  ${cellText(fields[name])}`).join('\n')}\n`
}

const plainBorders = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
  ].map((place) => [place, '']),
)

function table(columns: readonly string[], rows: readonly Row[]): string {
  const grid = new Table({
    head: columns.map((column) => column.toUpperCase().replaceAll('_', ' ')),
    chars: { ...plainBorders, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
  })
  grid.push(...rows.map((row) => columns.map((column) => shortened(printable(cellText(row[column]))))))
  return grid
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

/** Longest text of a table's cell; the other formats hold all of it. */
const widest = 100

function shortened(text: string): string {
  return text.length <= widest ? text : `${text.slice(0, widest - 1)}…`
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'object') return JSON.stringify(value, jsonValue)
  return String(value)
}

const jsonValue = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)

/** What others wrote (labels, refused bytes) must not steer the terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '�')
}
