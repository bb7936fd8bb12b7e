import { readFileSync } from 'node:fs'
import {
  type MetricCatalogue,
  metricCatalogueSchema,
  metricSchema,
} from '@telstar/contracts/metric-catalogue'
import { z } from 'zod'
import { CliError } from './cli-error.js'

/**
 * The catalogue that is wanted: the one in force with the metrics of a JSON file over it. The file may hold the whole
 * catalogue (as `telstar metrics list -o json` writes it) or only what is new or changed.
 * @throws {CliError} 2 naming what is wrong with the file
 */
export function wantedCatalogue(current: MetricCatalogue, file: string): MetricCatalogue {
  const metrics = parsed(file, z.array(metricSchema), json(file))
  const replaced = new Map(metrics.map((metric) => [metric.name, metric]))
  const known = new Set(current.map(({ name }) => name))
  const merged = [
    ...current.map((metric) => replaced.get(metric.name) ?? metric),
    ...metrics.filter(({ name }) => !known.has(name)),
  ]
  return parsed(file, metricCatalogueSchema, merged)
}

function json(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new CliError(2, `${file}: ${(error as Error).message}`)
  }
}

function parsed<Schema extends z.ZodType>(file: string, schema: Schema, value: unknown): z.infer<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new CliError(2, `${file} holds no fitting metrics:\n${z.prettifyError(result.error)}`)
}
