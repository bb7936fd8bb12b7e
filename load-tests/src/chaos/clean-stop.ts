import { journaledLoad } from './journaled-load.js'
import { missing, readLog, waitForLog } from './log-oracle.js'
import { pause } from './pause.js'
import { brokenClaims, type ChaosContext, type Scenario, type Verdict } from './scenario.js'

/** SIGTERM to each station in turn under load: it ends by itself with code 0 within ten seconds, and nothing is lost. */
export const cleanStop: Scenario = {
  promise: 20,
  name: 'a clean stop',
  fullCount: 30,
  smallCount: 1,
  run,
}

const stations = ['broker', 'processors', 'query-api']

async function run({ region, count, say }: ChaosContext): Promise<Verdict> {
  const nodes = await region.registerNodes(Array.from({ length: 20 }, (_, index) => `stop-${index}`))
  const dirty: string[] = []
  let slowest = 0
  const load = await journaledLoad({
    region,
    nodes,
    batchesPerSecond: 300,
    during: async () => {
      for (let stop = 0; stop < count * stations.length; stop += 1) {
        const station = stations[stop % stations.length] as string
        await pause(1)
        const begun = performance.now()
        const code = await region.stopProcess(station)
        slowest = Math.max(slowest, (performance.now() - begun) / 1000)
        if (code !== 0) dirty.push(`${station} ended with ${code}`)
        await region.start(station)
        say(`stop ${stop + 1}: ${station} ended with ${code}`)
      }
    },
  })
  const reader = region.databaseUrl('telstar_reader')
  await waitForLog(reader, { boot: load.boot, batches: load.result.batches, seconds: 60 })
  const log = await readLog(
    reader,
    load.boot,
    nodes.map(({ node }) => node),
  )
  const holes = missing(load.promised, log.batches)
  return {
    facts: { stops: count * stations.length, slowest, holes, rowsTooMany: log.rowsTooMany },
    broken: [
      ...dirty,
      ...brokenClaims({
        'every stop takes ten seconds at most': slowest <= 10,
        'every acknowledged batch is in the ledger': holes === 0,
        'no row is in the log twice': log.rowsTooMany === 0,
      }),
    ],
  }
}
