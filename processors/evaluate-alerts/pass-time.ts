import type { RuleBook } from '../alerting/rule-book.js'
import type { AlertChange } from '../alerts/alert-change.js'
import type { PartitionClock } from './evaluation-clocks-table.js'
import type { Crew } from './fleet.js'
import type { RegisteredNode } from './node-facts-table.js'
import type { Evaluated } from './save-evaluation.js'
import type { WatchedNode } from './watched-node.js'

interface Surroundings {
  readonly registered: ReadonlyMap<string, RegisteredNode>
  readonly book: RuleBook
  readonly crew: Crew
  /** A node of which nothing is saved this time. */
  skip(node: WatchedNode, error: unknown): void
}

/** What happens to nodes when the clocks of their partitions move. No node keeps the others from going on. */
export function passTime(clocks: readonly PartitionClock[], surroundings: Surroundings): Evaluated {
  const evaluated: Passing['evaluated'] = { changes: [], touched: new Set(), gone: [] }
  for (const { partition, clock } of clocks) {
    for (const node of surroundings.crew.get(partition)?.values() ?? []) {
      try {
        passNode(node, clock, { ...surroundings, evaluated })
      } catch (error) {
        surroundings.skip(node, error)
      }
    }
  }
  return { ...evaluated, clocks }
}

interface Passing extends Surroundings {
  readonly evaluated: {
    readonly changes: AlertChange[]
    readonly touched: Set<WatchedNode>
    readonly gone: WatchedNode[]
  }
}

function passNode(node: WatchedNode, clock: number, { registered, book, evaluated }: Passing): void {
  const now = registered.get(node.facts.node)
  if (now?.removed) {
    evaluated.changes.push(...node.retire(clock))
    evaluated.gone.push(node)
    return
  }
  node.know({ facts: now?.facts ?? node.facts, book })
  if (node.due >= clock) return
  evaluated.changes.push(...node.tick(clock))
  evaluated.touched.add(node)
}
