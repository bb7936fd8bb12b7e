import { agentsOf, readAgents } from './fleet-oracle.js'
import { journaledLoad } from './journaled-load.js'
import { readBatches, readKafka } from './kafka-oracle.js'
import { newNodes } from './new-nodes.js'
import { pause } from './pause.js'
import { brokenClaims, type ChaosContext, type Scenario, type Verdict } from './scenario.js'

/** Kafka stands still for longer than anybody waits: no PUBACK without a record, agents spool, and all are back soon after. */
export const frozenKafka: Scenario = {
  promise: 2,
  name: 'no PUBACK while Kafka is stuck',
  fullCount: 20,
  smallCount: 1,
  run,
}

const backWithinSeconds = 10

async function run(context: ChaosContext): Promise<Verdict> {
  const { region, count } = context
  const nodes = await newNodes(region, 'frozen', 20)
  const found: Freezes = { thaws: [], slowest: 0, acknowledgedWhileFrozen: 0 }
  const load = await journaledLoad({
    region,
    nodes,
    batchesPerSecond: 200,
    during: ({ acknowledged }) => freezeAgain(context, acknowledged, found),
  })
  const { thaws, slowest, acknowledgedWhileFrozen } = found
  const { pubacks, lost } = await readKafka(region.kafkaBrokers, load)
  const slowestAgent = await slowestReturn(region.kafkaBrokers, agentsOf(region), thaws)
  const agents = await readAgents(region, 60)
  // What a reader missed shows at its end only: a node registered now reaches the database through two topics.
  const readersGoOn = await newNodes(region, 'thawed', 1).then(
    () => true,
    () => false,
  )
  const { residual } = load
  return {
    facts: {
      freezes: count,
      pubacks,
      lost,
      acknowledgedWhileFrozen,
      slowest,
      slowestAgent,
      ...agents,
      residual,
    },
    broken: brokenClaims({
      'nothing is acknowledged while Kafka stands still': acknowledgedWhileFrozen === 0,
      'nothing acknowledged is missing in Kafka': lost === 0,
      [`acknowledgements are back within ${backWithinSeconds} s`]: slowest <= backWithinSeconds,
      [`every agent delivers again within ${backWithinSeconds} s`]: slowestAgent <= backWithinSeconds,
      'readers of Kafka go on': readersGoOn,
      'agents lose nothing meanwhile': agents.agentHoles === 0 && agents.agentBatches > 0,
      'all of it arrives in the end': load.result.unacknowledged === 0,
      'every batch made is accounted for': residual === 0,
    }),
  }
}

interface Freezes {
  /** When Kafka went on each time, Unix milliseconds. */
  readonly thaws: number[]
  /** Seconds until the first acknowledgement after a thaw, at worst. */
  slowest: number
  acknowledgedWhileFrozen: number
}

async function freezeAgain(
  { region, count, thorough, say }: ChaosContext,
  acknowledged: () => number,
  found: Freezes,
): Promise<void> {
  await pause(2)
  for (let freeze = 1; freeze <= count; freeze += 1) {
    region.signal('kafka', 'SIGSTOP')
    await pause(3)
    const before = acknowledged()
    await pause((thorough ? 45 : 15) - 3)
    found.acknowledgedWhileFrozen += acknowledged() - before
    region.signal('kafka', 'SIGCONT')
    found.thaws.push(Date.now())
    const seconds = await secondsUntil(() => acknowledged() > before)
    found.slowest = Math.max(found.slowest, seconds)
    say(`freeze ${freeze} of ${count}: connections are back after ${seconds.toFixed(1)} s`)
    // Agents that come later than promised are to be measured too, not to be frozen again.
    await pause(thorough ? 22 : backWithinSeconds)
  }
}

async function secondsUntil(done: () => boolean): Promise<number> {
  const begun = performance.now()
  while (!done() && performance.now() - begun < 60_000) await pause(0.1)
  return (performance.now() - begun) / 1000
}

/** The longest time from a thaw to the first batch that Kafka took from an agent after it, in seconds. */
async function slowestReturn(brokers: string, agents: string[], thaws: readonly number[]): Promise<number> {
  const arrivals = new Map<string, number[]>(agents.map((agent) => [agent, []]))
  for await (const { node, received } of readBatches(brokers, agents)) arrivals.get(node)?.push(received)
  const returns = [...arrivals.values()].flatMap((times) =>
    thaws.map((thaw) => Math.min(...times.filter((time) => time >= thaw)) - thaw),
  )
  return Math.max(...returns) / 1000
}
