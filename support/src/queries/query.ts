import type { Database } from '@telstar/runtime/database'
import type { z } from 'zod'

/** One question to read models, and what each row of the answer is. Nothing a caller said ever stands in `text`. */
export interface Query<Row extends z.ZodType> {
  readonly text: string
  /** Undefined is NULL. */
  readonly values: readonly unknown[]
  readonly row: Row
}

/** @param reader a pool of `support_reader`, who sees read models and nothing else */
export async function ask<Row extends z.ZodType>(
  reader: Database,
  { text, values, row }: Query<Row>,
): Promise<z.infer<Row>[]> {
  const { rows } = await reader.query(text, [...values])
  return rows.map((found) => row.parse(found))
}

/** Of a time column, as callers get it: ISO 8601 with microseconds, UTC; as text it is a place in a list, too. */
export function isoOf(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
}
