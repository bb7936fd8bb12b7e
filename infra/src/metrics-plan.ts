import type { MetricCatalogue } from '@telstar/contracts/metric-catalogue'
import { type Change, diffCatalogues } from './metrics-diff.js'
import { loadCatalogue } from './metrics-table.js'
import { withClient } from './metrics-transaction.js'

/** What `applyMetrics` would do to the regional database at `url`; empty when the catalogue is in force already. */
export async function planMetrics(url: string, desired: MetricCatalogue): Promise<Change[]> {
  return withClient(url, async (client) => diffCatalogues(await loadCatalogue(client), desired))
}
