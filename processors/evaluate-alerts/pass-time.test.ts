import { expect, it, vi } from 'vitest'
import { RuleBook } from '../alerting/rule-book.js'
import { passTime } from './pass-time.js'
import { WatchedNode } from './watched-node.js'

const book = new RuleBook([], [])
const factsOf = (nodeId: number) => ({
  ...{ nodeId, node: `n${nodeId}`, region: 'north', site: 'hill', vendor: 'acme', labels: {} },
  cells: new Map<number, string>(),
})
const clocks = [{ partition: 0, clock: 1000 }]

it('a node for which time cannot pass is skipped, and the others go on', () => {
  const [first, failing, gone] = [1, 2, 3].map((id) => new WatchedNode({ facts: factsOf(id), book }, 0, null))
  if (first === undefined || failing === undefined || gone === undefined) throw new Error('three nodes')
  vi.spyOn(failing, 'tick').mockImplementation(() => {
    throw new Error('a bug')
  })
  for (const node of [first, failing]) vi.spyOn(node, 'due', 'get').mockReturnValue(0)
  const skip = vi.fn<(node: WatchedNode, error: unknown) => void>()
  const crew = new Map([[0, new Map([failing, first, gone].map((node) => [node.facts.nodeId, node]))]])
  const registered = new Map([['n3', { facts: gone.facts, removed: true }]])
  const evaluated = passTime(clocks, { registered, book, crew, skip })
  expect([...evaluated.touched]).toEqual([first])
  expect(evaluated.gone).toEqual([gone])
  expect(skip.mock.calls).toEqual([[failing, expect.any(Error)]])
})
