import { journaledLoad } from './journaled-load.js'
import { readKafka } from './kafka-oracle.js'
import { missing } from './log-oracle.js'
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

async function run({ region, count, random, say }: ChaosContext): Promise<Verdict> {
  const nodes = await region.registerNodes(Array.from({ length: 50 }, (_, index) => `puback-${index}`))
  const load = await journaledLoad({
    region,
    nodes,
    batchesPerSecond: 0,
    during: async () => {
      for (let kill = 1; kill <= count; kill += 1) {
        await pause(0.5 + random() * 1.5)
        const victim = kill % 2 === 0 ? 'kafka' : 'broker'
        region.signal(victim, 'SIGKILL')
        await region.start(victim)
        say(`kill ${kill} of ${count}: ${victim}`)
      }
      await pause(3)
    },
  })
  const kafka = await readKafka(region.kafkaBrokers, load.boot)
  const lost = missing(load.promised, kafka.batches)
  return {
    facts: { kills: count, pubacks: load.promised.size, lost, reconnects: load.result.reconnects },
    broken: brokenClaims({
      'nothing acknowledged is missing in Kafka': lost === 0,
      'every node came back and was acknowledged': load.result.unacknowledged === 0,
      'there were acknowledgements at all': load.promised.size > nodes.length,
    }),
  }
}
