import type { Context } from 'hono'
import { answerFormat } from './answer-format.js'
import { type CsvCell, csvTable } from './csv-table.js'

interface Page<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
}

/** How a list's items stand in CSV. */
export interface CsvShape<Item> {
  readonly columns: readonly string[]
  readonly row: (item: Item) => readonly CsvCell[]
}

/** CSV of a table as a response. */
export function csvResponse(context: Context, table: string): Response {
  return context.body(table, 200, { 'content-type': 'text/csv; charset=utf-8; header=present' })
}

/**
 * A page in CSV if that was asked for, else null. Whatever the form, `Link: <…>; rel="next"` (RFC 8288) leads on.
 * @throws {Problem} not-acceptable
 */
export function csvPage<Item>(
  context: Context,
  { items, next }: Page<Item>,
  { columns, row, format }: CsvShape<Item> & { format: 'json' | 'csv' | undefined },
): Response | null {
  if (next !== null) context.header('link', `<${nextUrl(context, next)}>; rel="next"`)
  if (answerFormat(context, ['json', 'csv'], format) === 'json') return null
  return csvResponse(context, csvTable(columns, items.map(row)))
}

function nextUrl(context: Context, cursor: string): string {
  const url = new URL(context.req.url)
  url.searchParams.set('cursor', cursor)
  return `${url.pathname}${url.search}`
}
