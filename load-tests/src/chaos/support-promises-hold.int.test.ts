import { startScratchSupport } from '@telstar/infra/scratch-support'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../fleet/seeded-random.js'
import { supportScenarios } from './support-scenarios.js'

const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000)
const serverUrl = process.env['SUPPORT_TEST_DATABASE_URL']

describe(`promises of customer support, at small counts (seed ${seed})`, () => {
  for (const scenario of supportScenarios) {
    const { smallCount: count } = scenario
    if (count === null) continue
    it(`${scenario.promise}: ${scenario.name}`, async () => {
      // PostgreSQL where there is one: the embedded engine runs transactions in turn.
      const support = await startScratchSupport({ engine: serverUrl ? { serverUrl } : 'concurrent' })
      try {
        const random = seededRandom(seed)
        const verdict = await scenario.runOnSupport({
          support,
          count,
          thorough: false,
          random,
          say: () => {},
        })
        expect(verdict.broken, JSON.stringify(verdict.facts)).toEqual([])
      } finally {
        await support.stop()
      }
    }, 240_000)
  }
})
