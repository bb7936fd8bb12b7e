import { describe, expect, it } from 'vitest'
import { registrationOf } from './population.js'

const population = { region: 'north', customers: 300, nodes: 50, cells: 3 }
const addresses = (of = population) =>
  Array.from({ length: of.customers }, (_, index) => registrationOf(of, index)[1])
const cellsOf = (command: object | undefined) =>
  command !== undefined && 'cells' in command && Array.isArray(command.cells) ? command.cells : []

describe('the simulated customers', () => {
  it('register and say where they live, the same way every time', () => {
    const commands = registrationOf(population, 7)
    expect(commands.map(({ type }) => type)).toEqual(['register', 'change-service-address'])
    expect(registrationOf(population, 7)).toEqual(commands)
  })

  it('live in the cells of all nodes', () => {
    const first = addresses().map((address) => JSON.stringify(cellsOf(address)[0]))
    expect(new Set(first).size).toBe(150)
  })

  it('have no cells where no nodes are simulated', () => {
    expect(addresses({ ...population, nodes: 0 }).flatMap(cellsOf)).toEqual([])
  })
})
