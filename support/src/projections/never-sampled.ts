/**
 * DDL for columns with personal data: ANALYZE takes no samples of them, which would outlive an erasure in the planner's
 * statistics. @param table with its schema
 */
export function neverSampled(table: string, columns: readonly string[]): string {
  const each = columns.map((column) => `ALTER COLUMN ${column} SET STATISTICS 0`)
  return `ALTER TABLE ${table} ${each.join(', ')}`
}
