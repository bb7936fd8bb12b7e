import { journaledLoad } from './journaled-load.js'
import { logVerdict } from './log-verdict.js'
import { newNodes } from './new-nodes.js'
import { pause } from './pause.js'
import type { ChaosContext, Scenario, Verdict } from './scenario.js'
import { offsetsOf, untilAdvanced, Writers } from './writers.js'

/** Database writers die in the middle of their work, and the database too: every batch is in the log once. */
export const killedWriters: Scenario = {
  promise: 4,
  name: 'every batch once in the log: writers killed',
  fullCount: 200,
  smallCount: 2,
  run,
}

/** All of them die in one round: each round costs a session time-out before the next ones may write. */
const atOnce = 4

async function run(context: ChaosContext): Promise<Verdict> {
  const { region, count } = context
  const nodes = await newNodes(region, 'writer', 30)
  const writers = await Writers.start(region, Math.min(atOnce, count))
  let databaseKills = 0
  try {
    const load = await journaledLoad({
      region,
      nodes,
      batchesPerSecond: 500,
      during: async () => {
        const rounds = Math.ceil(count / atOnce)
        for (let round = 0; round < rounds; round += 1) {
          const before = await offsetsOf(region, nodes)
          // Every other time while they are still catching up, with large slices under way.
          await untilAdvanced({ region, nodes }, before, round % 2 === 0 ? 1 : 0)
          const withDatabase = round % 5 === 1
          await killAll(context, writers, { victims: Math.min(atOnce, count - round * atOnce), withDatabase })
          if (withDatabase) databaseKills += 1
        }
      },
    })
    const { facts, broken } = await logVerdict(region, load)
    return { facts: { kills: count, databaseKills, ...facts }, broken }
  } finally {
    await writers.end()
  }
}

async function killAll(
  { region, random, say }: ChaosContext,
  writers: Writers,
  { victims, withDatabase }: { victims: number; withDatabase: boolean },
): Promise<void> {
  const database = async () => {
    await pause(random() / 2)
    region.signal('timescaledb', 'SIGKILL')
    await region.start('timescaledb')
  }
  await Promise.all([
    ...Array.from({ length: victims }, async (_, index) => {
      await pause(random() / 2)
      await writers.replace(index)
    }),
    ...(withDatabase ? [database()] : []),
  ])
  say(`${victims} writers killed${withDatabase ? ', and the database' : ''}`)
}
