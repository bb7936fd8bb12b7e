import { describe, expect, it } from 'vitest'
import { seededRandom } from '../fleet/seeded-random.js'
import { startRegion } from '../start-region.js'
import { personForgotten } from './person-forgotten.js'

describe('promise 16, at a small count', () => {
  it(`${personForgotten.name}: nothing is found of three people`, async () => {
    const region = await startRegion({ stations: personForgotten.stations ?? [] })
    try {
      const context = { region, count: 3, thorough: false, random: seededRandom(1), say: () => {} }
      const verdict = await personForgotten.run(context)
      expect(verdict.broken, JSON.stringify(verdict.facts)).toEqual([])
    } finally {
      await region.stop()
    }
  }, 300_000)
})
