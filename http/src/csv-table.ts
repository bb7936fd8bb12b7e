import { stringify } from 'csv-stringify/sync'

export type CsvCell = string | number | null

/**
 * Rows as CSV (RFC 4180) with a header line. Text a spreadsheet would run as a formula gets an apostrophe before it;
 * numbers stay numbers, also negative ones.
 */
export function csvTable(columns: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return stringify([...rows.map((row) => [...row])], {
    header: true,
    columns: [...columns],
    record_delimiter: 'windows',
    escape_formulas: true,
    cast: { number: (value) => ({ value: String(value), escape_formulas: false }) },
  })
}
