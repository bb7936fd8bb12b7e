import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../fleet/seeded-random.js'
import { type Region, startRegion } from '../start-region.js'
import { chaosFleet, chaosStations } from './fleet-oracle.js'
import { scenarios } from './scenarios.js'

const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000)

describe(`promises, at small counts, on one region (seed ${seed})`, () => {
  let region: Region
  beforeAll(async () => {
    region = await startRegion({ stations: chaosStations, fleet: chaosFleet })
  })
  afterAll(() => region?.stop())

  for (const scenario of scenarios) {
    const { smallCount: count } = scenario
    if (count === null || scenario.stations) continue
    it(`${scenario.promise}: ${scenario.name}`, async () => {
      const lines: string[] = []
      const say = (text: string) => void lines.push(text)
      const random = seededRandom(seed)
      const verdict = await scenario.run({ region, count, thorough: false, random, say })
      expect(verdict.broken, `${JSON.stringify(verdict.facts)}\n${lines.join('\n')}`).toEqual([])
    }, 240_000)
  }
})
