import { profileCommandSchema } from '@telstar/support/profiles/commands'
import { describe, expect, it } from 'vitest'
import { registrationOf } from './population.js'

const population = { region: 'north', customers: 300, nodes: 50, cells: 3 }

describe('the simulated customers', () => {
  it('register with commands that customer support knows', () => {
    for (let index = 0; index < 300; index += 1) {
      const [register, address] = registrationOf(population, index)
      const { commandId: _, ...registration } = register?.content ?? { commandId: '' }
      const { commandId: __, ...move } = address?.content ?? { commandId: '' }
      expect(profileCommandSchema.safeParse({ type: 'register', ...registration }).error).toBeUndefined()
      expect(
        profileCommandSchema.safeParse({ type: 'change-service-address', ...move }).error,
      ).toBeUndefined()
    }
  })

  it('live in the cells of all nodes', () => {
    const cells = Array.from(
      { length: 300 },
      (_, index) => registrationOf(population, index)[1]?.content['cells'],
    )
    const first = cells.map((served) => JSON.stringify((served as unknown[])[0]))
    expect(new Set(first).size).toBe(150)
  })

  it('have no cells where no nodes are simulated', () => {
    expect(registrationOf({ ...population, nodes: 0 }, 0)[1]?.content).not.toHaveProperty('cells')
  })
})
