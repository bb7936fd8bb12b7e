import { type Metric, metricSchema } from '@telstar/contracts/metric-catalogue'
import type { Reader } from '@telstar/http/reader'
import { z } from 'zod'
import { QueryProblem } from './http/query-problem.js'

const rowSchema = z
  .object({
    name: z.string(),
    group: z.string(),
    kind: z.string(),
    unit: z.string(),
    description: z.string(),
    min: z.number(),
    max: z.number(),
    percentiles: z.boolean(),
    ratio: z.unknown(),
  })
  .transform(({ ratio, ...row }) => metricSchema.parse(ratio === null ? row : { ...row, ratio }))

const statement = {
  text: `SELECT name, group_name AS "group", kind, unit, description, min, max, percentiles, ratio
FROM metrics ORDER BY position`,
  values: [],
}

/** The metrics in force, read from the database again when what is known is older than this. */
const freshMs = 5000

/** The region's metric catalogue. Operators change it while this runs. */
export class Catalogue {
  #known: { readonly at: number; readonly metrics: Promise<Metric[]> } | null = null

  constructor(
    private readonly reader: Reader,
    private readonly now: () => number,
  ) {}

  /** All metrics in the catalogue's order. */
  async metrics(): Promise<readonly Metric[]> {
    const at = this.now()
    if (this.#known && at - this.#known.at < freshMs) return this.#known.metrics
    const asked = { at, metrics: this.reader.read((ask) => ask(statement, rowSchema)) }
    this.#known = asked
    try {
      return await asked.metrics
    } catch (error) {
      if (this.#known === asked) this.#known = null
      throw error
    }
  }

  /** A metric that a query named. @throws {Problem} unanswerable */
  async metric(name: string): Promise<Metric> {
    const found = (await this.metrics()).find((metric) => metric.name === name)
    if (found) return found
    throw new QueryProblem('unanswerable', {
      errors: [{ place: 'query.metric', expected: 'must be a name that GET /v1/metrics lists' }],
    })
  }
}
