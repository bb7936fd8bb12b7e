import { readAgents } from './fleet-oracle.js'
import { type JournaledLoad, journaledLoad } from './journaled-load.js'
import { logVerdict } from './log-verdict.js'
import { newNodes } from './new-nodes.js'
import { pause } from './pause.js'
import { brokenClaims, type ChaosContext, type Scenario, type Verdict } from './scenario.js'

/**
 * SIGTERM under load, to each station by itself and to all of them while an engine is away: each ends by itself with
 * code 0 within ten seconds, and nothing is lost.
 */
export const cleanStop: Scenario = {
  promise: 20,
  name: 'a clean stop',
  fullCount: 30,
  smallCount: 1,
  run,
}

const stations = ['broker', 'processors', 'query-api', 'fleet'] as const
const engines = ['kafka', 'timescaledb', 'redis'] as const
const withinSeconds = 10

interface Stops {
  readonly unclean: string[]
  slowest: number
  slowestWithoutEngine: number
}

async function run(context: ChaosContext): Promise<Verdict> {
  const { region, count, thorough } = context
  const stops: Stops = { unclean: [], slowest: 0, slowestWithoutEngine: 0 }
  const nodes = await newNodes(region, 'stop', 20)
  const asking = new AbortController()
  const asked = askForever(context, asking.signal)
  const load: JournaledLoad = await journaledLoad({
    region,
    nodes,
    batchesPerSecond: 300,
    during: async () => {
      for (let round = 0; round < count; round += 1) await stopEach(context, stops)
      // Each station so often without each engine; all of them at once, as when a machine is shut down.
      const rounds = thorough ? count : 1
      for (const engine of engines)
        for (let round = 0; round < rounds; round += 1) await stopWithout(engine, context, stops)
    },
  })
  asking.abort()
  const log = await logVerdict(region, load)
  const { agentBatches, agentHoles } = await readAgents(region, 60)
  const { unclean, slowest, slowestWithoutEngine } = stops
  return {
    facts: {
      stops: count * stations.length,
      stopsWithoutEngine: (thorough ? count : 1) * stations.length * engines.length,
      slowest,
      slowestWithoutEngine,
      questions: await asked,
      ...log.facts,
      agentBatches,
      agentHoles,
    },
    broken: [
      ...unclean,
      ...log.broken,
      ...brokenClaims({ 'agents lose nothing': agentHoles === 0 && agentBatches > 0 }),
    ],
  }
}

async function stopEach(context: ChaosContext, stops: Stops): Promise<void> {
  for (const station of stations) {
    await pause(0.5 + context.random() / 2)
    stops.slowest = Math.max(stops.slowest, await stop(station, context, stops))
    await context.region.start(station)
  }
}

async function stopWithout(
  engine: (typeof engines)[number],
  context: ChaosContext,
  stops: Stops,
): Promise<void> {
  const { region, random, say } = context
  await pause(0.5)
  region.signal(engine, 'SIGKILL')
  await pause(random() * 2)
  const took = await Promise.all(stations.map((station) => stop(station, context, stops)))
  stops.slowestWithoutEngine = Math.max(stops.slowestWithoutEngine, ...took)
  say(
    `without ${engine}: ${stations.map((name, index) => `${name} ${took[index]?.toFixed(1)} s`).join(', ')}`,
  )
  await region.start(engine)
  await Promise.all(stations.map((station) => region.start(station)))
}

/** @returns seconds from SIGTERM to the end */
async function stop(station: string, { region, say }: ChaosContext, { unclean }: Stops): Promise<number> {
  const begun = performance.now()
  const code = await region.stopProcess(station)
  const seconds = (performance.now() - begun) / 1000
  if (code !== 0) unclean.push(`${station} ended with ${code} after ${seconds.toFixed(1)} s`)
  if (seconds > withinSeconds) unclean.push(`${station} took ${seconds.toFixed(1)} s to stop`)
  say(`${station} ended with ${code} after ${seconds.toFixed(1)} s`)
  return seconds
}

/** The query API's load: it must not wait for questions under way. @returns how many were answered */
async function askForever({ region }: ChaosContext, signal: AbortSignal): Promise<number> {
  const headers = { authorization: `Bearer ${region.api.token}` }
  let answered = 0
  while (!signal.aborted) {
    const answer = await fetch(`${region.api.url}/v1/nodes`, { headers }).catch(() => null)
    await answer?.text().catch(() => '')
    if (answer?.ok) answered += 1
    await pause(0.02)
  }
  return answered
}
