import { parseArgs } from 'node:util'
import { seededRandom } from '../fleet/seeded-random.js'
import { startRegion } from '../start-region.js'
import type { Scenario } from './scenario.js'
import { scenarios } from './scenarios.js'

const { values: args } = parseArgs({
  options: {
    promise: { type: 'string', multiple: true },
    count: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const chosen = scenarios.filter(
  ({ promise }) => args.promise === undefined || args.promise.includes(String(promise)),
)
const say = (text: string) => process.stdout.write(`${text}\n`)

say(`seed ${args.seed}`)
let broken = 0
for (const scenario of chosen) broken += await runAlone(scenario)
say(broken === 0 ? 'every promise held' : `${broken} claims are broken`)
process.exit(broken === 0 ? 0 : 1)

/** Each promise on a region of its own, so that one fault run cannot hide another's damage. */
async function runAlone(scenario: Scenario): Promise<number> {
  const count = Number(args.count ?? scenario.fullCount)
  say(`\npromise ${scenario.promise}: ${scenario.name} (${count})`)
  const region = await startRegion()
  try {
    const verdict = await scenario.run({ region, count, random: seededRandom(Number(args.seed)), say })
    say(
      Object.entries(verdict.facts)
        .map(([name, value]) => `  ${name} ${Number(value.toFixed(1))}`)
        .join('\n'),
    )
    say(
      verdict.broken.length === 0 ? '  held' : verdict.broken.map((claim) => `  BROKEN: ${claim}`).join('\n'),
    )
    return verdict.broken.length
  } finally {
    await region.stop()
  }
}
