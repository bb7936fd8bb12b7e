import type { MetricCatalogue } from '@telstar/contracts/metric-catalogue'
import { CsvMapping, RowRefused } from '@telstar/edge-agent/collectors/csv-mapping'
import { csvRows } from '@telstar/edge-agent/collectors/csv-rows'
import { csvReplaySchema } from '@telstar/edge-agent/config/csv-replay-schema'
import type { TriedSample } from './rules-trial.js'

interface CsvFile {
  readonly file: string
  readonly catalogue: MetricCatalogue
  /** Rows that cannot be read; `line` counts from 1. */
  refused(line: number, reason: string): void
}

/** The header of a file has no column that is a metric. */
export class NoMetrics extends RangeError {
  override name = 'RangeError'
}

const known = ['time', 'node', 'cell', 'site', 'vendor', 'technology']

/**
 * Samples of a CSV file, as the replay of the edge agent reads it: `time` and a column for each metric of the catalogue;
 * `node`, `cell`, `site`, `vendor` and `technology` where it has them. Other columns are left out.
 * @throws {ConfigError} for a file without `time` @throws {NoMetrics}
 */
export async function* csvSamples({ file, catalogue, refused }: CsvFile): AsyncGenerator<TriedSample> {
  let read: ((fields: readonly string[]) => TriedSample) | null = null
  for await (const { fields, line } of csvRows({ file, delimiter: ',', broken: refused })) {
    if (read === null) {
      read = readerOf(file, fields, catalogue)
      continue
    }
    try {
      yield read(fields)
    } catch (error) {
      if (!(error instanceof RowRefused)) throw error
      refused(line, error.message)
    }
  }
}

function readerOf(file: string, header: readonly string[], catalogue: MetricCatalogue) {
  const titles = header.map((title) => title.trim())
  const measured = new Set(catalogue.flatMap(({ kind, name }) => (kind === 'ratio' ? [] : [name])))
  const metrics = titles.filter((title) => measured.has(title) && !known.includes(title))
  if (metrics.length === 0)
    throw new NoMetrics(`${file}: no column is a metric of the catalogue: ${titles.join(', ')}`)
  const mapping = new CsvMapping(
    csvReplaySchema.parse({
      file,
      time_column: 'time',
      ...(titles.includes('cell') ? { cell_column: 'cell' } : { cell: 0 }),
      values: metrics.map((metric) => ({ from: metric, metric })),
    }),
    header,
  )
  const field = (name: string, fields: readonly string[]) => fields[titles.indexOf(name)]?.trim() ?? ''
  return (fields: readonly string[]): TriedSample => ({
    node: field('node', fields) || 'node',
    site: field('site', fields),
    vendor: field('vendor', fields),
    technology: field('technology', fields),
    sample: mapping.sampleOf(fields),
  })
}
