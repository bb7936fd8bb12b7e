import { journaledLoad } from './journaled-load.js'
import { logVerdict } from './log-verdict.js'
import { newNodes } from './new-nodes.js'
import { pause } from './pause.js'
import type { ChaosContext, Scenario, Verdict } from './scenario.js'
import { offsetsOf, untilAdvanced, Writers } from './writers.js'

/** One writer becomes three and one again while load runs, over and over. */
export const scaledWriters: Scenario = {
  promise: 4,
  name: 'every batch once in the log: 1 to 3 writers and back',
  fullCount: 60,
  smallCount: 2,
  run,
}

async function run({ region, count, random, say }: ChaosContext): Promise<Verdict> {
  const nodes = await newNodes(region, 'scaled', 30)
  const writers = await Writers.start(region, 1)
  const unclean: string[] = []
  try {
    const load = await journaledLoad({
      region,
      nodes,
      batchesPerSecond: 500,
      during: async () => {
        const steps = [1, 2, -2, -1] as const
        for (let change = 0; change < count; change += 1) {
          const step = count < steps.length ? ([1, -1] as const)[change % 2] : steps[change % steps.length]
          const index = Math.abs(step as number)
          if (step === index) await writers.start(index)
          else {
            const how = await writers.stop(index)
            if (how !== 'code 0') unclean.push(`a writer that was told to stop ended with ${how}`)
          }
          await untilAdvanced({ region, nodes }, await offsetsOf(region, nodes))
          await pause(random())
          say(`change ${change + 1} of ${count}`)
        }
      },
    })
    const { facts, broken } = await logVerdict(region, load)
    return { facts: { changes: count, ...facts }, broken: [...unclean, ...broken] }
  } finally {
    await writers.end()
  }
}
