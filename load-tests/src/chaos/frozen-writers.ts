import { journaledLoad } from './journaled-load.js'
import { logVerdict } from './log-verdict.js'
import { newNodes } from './new-nodes.js'
import { pause } from './pause.js'
import type { ChaosContext, Scenario, Verdict } from './scenario.js'
import { offsetsOf, untilAdvanced, Writers } from './writers.js'

/** A writer that stands still past its session wakes when another has its partitions: it must write nothing more of them. */
export const frozenWriters: Scenario = {
  promise: 4,
  name: 'every batch once in the log: writers frozen past their session',
  fullCount: 50,
  smallCount: null,
  run,
}

async function run({ region, count, random, say }: ChaosContext): Promise<Verdict> {
  const nodes = await newNodes(region, 'zombie', 30)
  const writers = await Writers.start(region, 2)
  try {
    const load = await journaledLoad({
      region,
      nodes,
      batchesPerSecond: 500,
      during: async () => {
        for (let freeze = 1; freeze <= count; freeze += 1) {
          await untilAdvanced({ region, nodes }, await offsetsOf(region, nodes))
          await pause(random())
          const victim = freeze % 2
          writers.signal(victim, 'SIGSTOP')
          // Only the heir can bring all partitions further.
          await untilAdvanced({ region, nodes }, await offsetsOf(region, nodes))
          writers.signal(victim, 'SIGCONT')
          say(`freeze ${freeze} of ${count}: its partitions went to another before it woke`)
        }
      },
    })
    const { facts, broken } = await logVerdict(region, load)
    return { facts: { freezes: count, ...facts }, broken }
  } finally {
    await writers.end()
  }
}
