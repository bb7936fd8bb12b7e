import type { Region } from '../start-region.js'
import type { JournaledLoad } from './journaled-load.js'
import { readLog, waitForLog } from './log-oracle.js'
import { brokenClaims, type Verdict } from './scenario.js'

/** Waits for the log to catch up with a load, reads it back, and says whether it holds every batch once. */
export async function logVerdict(region: Region, load: JournaledLoad, seconds = 120): Promise<Verdict> {
  const reader = region.databaseUrl('telstar_reader')
  await waitForLog(reader, load, seconds)
  const { holes, rowsTooMany, rowsMissing } = await readLog(reader, load)
  const { promised, residual, result } = load
  return {
    facts: { batches: promised.size, holes, rowsTooMany, rowsMissing, residual },
    broken: brokenClaims({
      'there were batches at all': promised.size > load.nodes.length,
      'every batch was acknowledged in the end': result.unacknowledged === 0,
      'every batch made is accounted for': residual === 0,
      'every acknowledged batch is in the ledger': holes === 0,
      'no row is in the log twice': rowsTooMany === 0,
      'no row of a ledger batch is missing': rowsMissing === 0,
    }),
  }
}
