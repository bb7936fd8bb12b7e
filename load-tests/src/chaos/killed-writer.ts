import { journaledLoad } from './journaled-load.js'
import { missing, readLog, waitForLog } from './log-oracle.js'
import { pause } from './pause.js'
import { brokenClaims, type ChaosContext, type Scenario, type Verdict } from './scenario.js'

/** The database writer dies in the middle of its work, and the database too: every batch is in the log once. */
export const killedWriter: Scenario = {
  promise: 4,
  name: 'every batch once in the log',
  fullCount: 200,
  smallCount: 4,
  run,
}

async function run({ region, count, random, say }: ChaosContext): Promise<Verdict> {
  const nodes = await region.registerNodes(Array.from({ length: 30 }, (_, index) => `writer-${index}`))
  const load = await journaledLoad({
    region,
    nodes,
    batchesPerSecond: 500,
    during: async () => {
      for (let kill = 1; kill <= count; kill += 1) {
        await pause(0.3 + random() * 1.5)
        // Every tenth time the database itself, mid-transaction.
        const victim = kill % 10 === 4 ? 'timescaledb' : 'processors'
        region.signal(victim, 'SIGKILL')
        await region.start(victim)
        say(`kill ${kill} of ${count}: ${victim}`)
      }
    },
  })
  const reader = region.databaseUrl('telstar_reader')
  await waitForLog(reader, { boot: load.boot, batches: load.result.batches, seconds: 120 })
  const log = await readLog(
    reader,
    load.boot,
    nodes.map(({ node }) => node),
  )
  const holes = missing(load.promised, log.batches)
  return {
    facts: {
      kills: count,
      batches: load.promised.size,
      holes,
      rowsTooMany: log.rowsTooMany,
      rowsMissing: log.rowsMissing,
    },
    broken: brokenClaims({
      'every acknowledged batch is in the ledger': holes === 0,
      'no row is in the log twice': log.rowsTooMany === 0,
      'no row of a ledger batch is missing': log.rowsMissing === 0,
      'there were batches at all': load.promised.size > nodes.length,
    }),
  }
}
