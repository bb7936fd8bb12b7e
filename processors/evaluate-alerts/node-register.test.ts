import { expect, it } from 'vitest'
import { NodeRegister } from './node-register.js'

const registered = (nodeId: number, node: string) => ({
  facts: { nodeId, node, region: 'north', site: 'hill', vendor: 'acme', labels: {}, cells: new Map() },
  removed: false,
})

it('nodes not looked up for longest come first, those looked up just now not at all', async () => {
  let now = 1_000_000
  const find = async (names: readonly string[]) =>
    new Map(names.map((name, at) => [name, registered(at, name)]))
  const register = new NodeRegister(find, () => now)
  await register.resolve(['n2'])
  now += 10_000
  await register.resolve(['n1'])
  now += 10_000
  await register.resolve(['n4'])
  expect(register.outdated(['n1', 'n2', 'n3', 'n4'])).toEqual(['n3', 'n2', 'n1'])
})
