import type { Region } from '../start-region.js'

const counted = /^telstar_store_batches_total\{[^}]*outcome="stored"[^}]*\} (\d+)/m

/**
 * How many batches the writers say they stored since they were started. It steers a load and proves nothing; unlike a
 * question to the ledger it costs the database nothing, however many nodes there are.
 */
export async function storedSoFar(region: Region): Promise<number> {
  const response = await fetch(region.metricsUrl('processors'))
  return Number(counted.exec(await response.text())?.[1] ?? 0)
}
