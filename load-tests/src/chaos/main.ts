import { parseArgs } from 'node:util'
import { startScratchSupport } from '@telstar/infra/scratch-support'
import { seededRandom } from '../fleet/seeded-random.js'
import { startRegion } from '../start-region.js'
import { chaosFleet, chaosStations } from './fleet-oracle.js'
import { runSuite } from './run-suite.js'
import type { Scenario, SupportScenario, Verdict } from './scenario.js'
import { scenarios } from './scenarios.js'
import { type Suite, suites } from './suite.js'
import { supportScenarios } from './support-scenarios.js'

const { values: args } = parseArgs({
  options: {
    promise: { type: 'string', multiple: true },
    /** Part of a run's name, where a promise has several. */
    only: { type: 'string' },
    count: { type: 'string' },
    /** Runs on the support database alone: the embedded engine even where PostgreSQL is installed. */
    embedded: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const say = (text: string) => process.stdout.write(`${text}\n`)
const runs = [...scenarios, ...supportScenarios, ...suites]
const chosen = runs
  .filter(({ promise }) => args.promise === undefined || args.promise.includes(String(promise)))
  .filter(({ name }) => args.only === undefined || name.includes(args.only))
  .sort((one, other) => one.promise - other.promise)

if (chosen.length === 0) {
  say(`no such run; there are:\n${runs.map(titleOf).join('\n')}`)
  process.exit(2)
}
say(`seed ${args.seed}`)
const summary: string[] = []
let broken = 0
for (const run of chosen) {
  const count = Number(args.count ?? run.fullCount)
  say(`\n${titleOf(run)} (${count})`)
  const begun = performance.now()
  const verdict = await verdictOf(run, count).catch(failed)
  broken += verdict.broken.length
  summary.push(
    `${titleOf(run)}: ${verdict.broken.length === 0 ? 'held' : 'BROKEN'} (count ${count}, ${Math.round((performance.now() - begun) / 1000)} s)`,
    `  ${factsOf(verdict)}`,
    ...verdict.broken.map((claim) => `  BROKEN: ${claim}`),
  )
}
say(`\nseed ${args.seed}\n${summary.join('\n')}`)
say(broken === 0 ? 'every promise held' : `${broken} claims are broken`)
process.exit(broken === 0 ? 0 : 1)

function titleOf({ promise, name }: Pick<Suite, 'promise' | 'name'>): string {
  return `promise ${promise}: ${name}`
}

function verdictOf(run: Scenario | SupportScenario | Suite, count: number): Promise<Verdict> {
  if ('file' in run) return suiteVerdict(run, count)
  return 'runOnSupport' in run ? runOnSupport(run, count) : runAlone(run, count)
}

function suiteVerdict(suite: Suite, count: number): Promise<Verdict> {
  return runSuite({ suite, count, seed: args.seed, say })
}

/** On a region of its own, so that one fault run cannot hide another's damage. */
async function runAlone(scenario: Scenario, count: number): Promise<Verdict> {
  const region = await startRegion({ stations: scenario.stations ?? chaosStations, fleet: chaosFleet })
  try {
    return await scenario.run({ region, count, thorough: true, random: seededRandom(Number(args.seed)), say })
  } finally {
    await region.stop()
  }
}

/** On a real PostgreSQL where one is given or installed: the embedded engine has no two transactions at once. */
async function runOnSupport(scenario: SupportScenario, count: number): Promise<Verdict> {
  const serverUrl = process.env['SUPPORT_TEST_DATABASE_URL']
  const support = await startScratchSupport({
    engine: serverUrl ? { serverUrl } : args.embedded ? 'embedded' : 'concurrent',
  })
  say(support.concurrent ? 'on PostgreSQL' : 'on the embedded engine: transactions take turns')
  const random = seededRandom(Number(args.seed))
  try {
    return await scenario.runOnSupport({ support, count, thorough: true, random, say })
  } finally {
    await support.stop()
  }
}

/** A run that could not be brought to its end has shown nothing. */
function failed(error: Error): Verdict {
  return { facts: {}, broken: [`the run failed: ${error.stack ?? error.message}`] }
}

function factsOf({ facts }: Verdict): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name} ${Number(value.toFixed(1))}`)
    .join(' · ')
}
