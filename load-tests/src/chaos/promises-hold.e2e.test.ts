import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../fleet/seeded-random.js'
import { type Region, startRegion } from '../start-region.js'
import { scenarios } from './scenarios.js'

describe('promises, at small counts, on one region', () => {
  let region: Region
  beforeAll(async () => {
    region = await startRegion()
  })
  afterAll(() => region?.stop())

  for (const scenario of scenarios) {
    it(`${scenario.promise}: ${scenario.name}`, async () => {
      const lines: string[] = []
      const say = (text: string) => void lines.push(text)
      const verdict = await scenario.run({ region, count: scenario.smallCount, random: seededRandom(7), say })
      expect(verdict.broken, `${JSON.stringify(verdict.facts)}\n${lines.join('\n')}`).toEqual([])
    }, 240_000)
  }
})
