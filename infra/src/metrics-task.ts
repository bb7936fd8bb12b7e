import type { MetricCatalogue } from '@telstar/contracts/metric-catalogue'
import type pg from 'pg'

export type OnProgress = (step: string) => void

/** One group that is to be brought to the wanted catalogue. */
export interface GroupTask {
  readonly client: pg.Client
  readonly group: string
  readonly desired: MetricCatalogue
  readonly onProgress: OnProgress
}
