import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { CliError } from './cli-error.js'
import { type NodeDescription, nodeDescriptionSchema, parseCells } from './node-description.js'

const columns = ['node', 'site', 'vendor', 'model', 'latitude', 'longitude', 'cells']
const labelPrefix = 'label.'
const mostProblemsShown = 20

/**
 * Nodes of a CSV file (columns node, site, vendor, model, latitude, longitude, cells, label.<name>; a header; all but
 * node and site may be missing) or of a JSON file (an array of the same, with cells as a list).
 * @param region of nodes that name none
 * @throws {CliError} 2 naming what is wrong, and where
 */
export function nodesOfFile(name: string, text: string, region: string): NodeDescription[] {
  const rows = name.endsWith('.json') ? jsonRows(name, text) : csvRows(name, text)
  const problems: string[] = []
  const nodes = rows.flatMap(({ at, row }) => {
    const result = nodeDescriptionSchema.safeParse({ region, ...row() })
    if (result.success) return [result.data]
    problems.push(`${name}, ${at}: ${z.prettifyError(result.error).replaceAll('\n', ' ')}`)
    return []
  })
  const seen = new Set<string>()
  for (const { node } of nodes) {
    if (seen.has(node)) problems.push(`${name}: ${node} stands twice`)
    seen.add(node)
  }
  if (problems.length > 0) {
    const shown = problems.slice(0, mostProblemsShown).join('\n  ')
    throw new CliError(2, `nothing was imported:\n  ${shown}`, hidden(problems.length))
  }
  return nodes
}

const hidden = (count: number) =>
  count > mostProblemsShown ? `… and ${count - mostProblemsShown} more problems` : undefined

interface PlacedRow {
  readonly at: string
  row(): Record<string, unknown>
}

function jsonRows(name: string, text: string): PlacedRow[] {
  let items: unknown
  try {
    items = JSON.parse(text)
  } catch (error) {
    throw new CliError(2, `${name} is not JSON: ${(error as Error).message}`)
  }
  if (!Array.isArray(items)) throw new CliError(2, `${name} must hold an array of nodes`)
  return items.map((item, index) => ({ at: `[${index}]`, row: () => item as Record<string, unknown> }))
}

interface CsvLine {
  readonly record: Record<string, string>
  readonly info: { readonly lines: number }
}

function csvRows(name: string, text: string): PlacedRow[] {
  let lines: CsvLine[]
  try {
    lines = parse(text, {
      columns: true,
      bom: true,
      trim: true,
      skip_empty_lines: true,
      info: true,
    }) as CsvLine[]
  } catch (error) {
    throw new CliError(2, `${name}: ${(error as Error).message}`)
  }
  const unknown = Object.keys(lines[0]?.record ?? {}).filter(
    (column) => !columns.includes(column) && column !== 'region' && !column.startsWith(labelPrefix),
  )
  if (unknown.length > 0) {
    throw new CliError(
      2,
      `${name}: unknown columns ${unknown.join(', ')}`,
      `there are ${columns.join(', ')} and label.<name>`,
    )
  }
  return lines.map(({ record, info }) => ({
    at: `line ${info.lines}`,
    row: () => csvRow(name, info.lines, record),
  }))
}

function csvRow(name: string, line: number, record: Record<string, string>): Record<string, unknown> {
  const given = Object.entries(record).filter(([, value]) => value !== '')
  const labels = given.filter(([column]) => column.startsWith(labelPrefix))
  const { latitude, longitude, cells, ...texts } = Object.fromEntries(
    given.filter(([column]) => !column.startsWith(labelPrefix)),
  )
  try {
    return {
      ...texts,
      ...(latitude !== undefined && { latitude: Number(latitude) }),
      ...(longitude !== undefined && { longitude: Number(longitude) }),
      ...(cells !== undefined && { cells: parseCells(cells) }),
      labels: Object.fromEntries(labels.map(([column, value]) => [column.slice(labelPrefix.length), value])),
    }
  } catch (error) {
    throw new CliError(2, `${name}, line ${line}: ${(error as Error).message}`)
  }
}
