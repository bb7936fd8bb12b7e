import { journaledLoad } from './journaled-load.js'
import { readKafka } from './kafka-oracle.js'
import { missing } from './log-oracle.js'
import { pause } from './pause.js'
import { brokenClaims, type ChaosContext, type Scenario, type Verdict } from './scenario.js'

/** Kafka stands still for longer than anybody waits: no PUBACK without a record, and all are back soon after. */
export const frozenKafka: Scenario = {
  promise: 2,
  name: 'no PUBACK while Kafka is stuck',
  fullCount: 20,
  smallCount: 1,
  run,
}

const backWithinSeconds = 10

async function run({ region, count, say }: ChaosContext): Promise<Verdict> {
  const freezeSeconds = count >= 20 ? 45 : 15
  const nodes = await region.registerNodes(Array.from({ length: 20 }, (_, index) => `frozen-${index}`))
  let slowest = 0
  let whileFrozen = 0
  const load = await journaledLoad({
    region,
    nodes,
    batchesPerSecond: 200,
    during: async ({ acknowledgedValues }) => {
      await pause(2)
      for (let freeze = 1; freeze <= count; freeze += 1) {
        region.signal('kafka', 'SIGSTOP')
        await pause(3)
        const before = acknowledgedValues()
        await pause(freezeSeconds - 3)
        whileFrozen += acknowledgedValues() - before
        region.signal('kafka', 'SIGCONT')
        slowest = Math.max(slowest, await secondsUntil(() => acknowledgedValues() > before))
        say(`freeze ${freeze} of ${count}: back after ${slowest.toFixed(1)} s at worst`)
        await pause(3)
      }
    },
  })
  const lost = missing(load.promised, (await readKafka(region.kafkaBrokers, load.boot)).batches)
  return {
    facts: {
      freezes: count,
      pubacks: load.promised.size,
      lost,
      valuesAcknowledgedWhileFrozen: whileFrozen,
      slowest,
    },
    broken: brokenClaims({
      'nothing is acknowledged while Kafka stands still': whileFrozen === 0,
      'nothing acknowledged is missing in Kafka': lost === 0,
      [`acknowledgements are back within ${backWithinSeconds} s`]: slowest <= backWithinSeconds,
      'all of it arrives in the end': load.result.unacknowledged === 0,
    }),
  }
}

async function secondsUntil(done: () => boolean): Promise<number> {
  const begun = performance.now()
  while (!done() && performance.now() - begun < 60_000) await pause(0.1)
  return (performance.now() - begun) / 1000
}
