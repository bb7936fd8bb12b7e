import { journaledLoad } from './journaled-load.js'
import { readKafka } from './kafka-oracle.js'
import { newNodes } from './new-nodes.js'
import { pause } from './pause.js'
import { brokenClaims, type ChaosContext, type Scenario, type Verdict } from './scenario.js'

/** Broker process and Kafka die at random moments; what got a PUBACK is read back from Kafka. */
export const pubackMeansKafka: Scenario = {
  promise: 1,
  name: 'a PUBACK means the record is in Kafka',
  fullCount: 100,
  smallCount: 4,
  run,
}

/** A million over all kills; in between, they come in bursts after each return. */
const pubacksPerKill = 10_000

async function run({ region, count, thorough, random, say }: ChaosContext): Promise<Verdict> {
  const nodes = await newNodes(region, 'puback', 50)
  const least = thorough ? pubacksPerKill : 100
  const load = await journaledLoad({
    region,
    nodes,
    batchesPerSecond: 0,
    during: async ({ acknowledged }) => {
      for (let kill = 1; kill <= count; kill += 1) {
        const victim = kill % 2 === 0 ? 'kafka' : 'broker'
        await until(() => acknowledged() >= least * (kill - 1), 120)
        await pause(0.2 + random() * 1.5)
        region.signal(victim, 'SIGKILL')
        await region.start(victim)
        say(`kill ${kill} of ${count}: ${victim}, ${Math.round(acknowledged())} PUBACKs so far`)
      }
      await until(() => acknowledged() >= least * count, 120)
    },
  })
  const { pubacks, lost, inversions } = await readKafka(region.kafkaBrokers, load)
  return {
    facts: {
      kills: count,
      pubacks,
      lost,
      inversions,
      reconnects: load.result.reconnects,
      residual: load.residual,
    },
    broken: brokenClaims({
      'nothing acknowledged is missing in Kafka': lost === 0,
      'every node came back and was acknowledged': load.result.unacknowledged === 0,
      'every batch made is accounted for': load.residual === 0,
      [`there were ${least} acknowledgements for each kill`]: pubacks >= least * count,
    }),
  }
}

async function until(done: () => boolean, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1000
  while (!done() && Date.now() < deadline) await pause(0.1)
}
