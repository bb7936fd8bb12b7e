import type { NodeFacts } from '../alerting/node-facts.js'
import type { RuleBook } from '../alerting/rule-book.js'
import type { StoredState } from './evaluation-states-table.js'
import type { RegisteredNode } from './node-facts-table.js'
import { WatchedNode } from './watched-node.js'

interface Ports {
  loadStates(of: {
    readonly partitions: readonly number[]
    readonly nodeIds: readonly number[]
  }): Promise<readonly StoredState[]>
  resolve(names: readonly string[]): Promise<ReadonlyMap<string, RegisteredNode>>
  /** The state of a node cannot be read: its evaluation starts anew. */
  unreadable(node: string, error: unknown): void
}

/** Nodes by partition and number. */
export type Crew = ReadonlyMap<number, ReadonlyMap<number, WatchedNode>>

/** The nodes under evaluation in memory; what is stored of them is the truth. */
export class Fleet {
  readonly #ports: Ports
  readonly #partitions = new Map<number, Map<number, WatchedNode>>()

  constructor(ports: Ports) {
    this.#ports = ports
  }

  /** Forgets what is in memory of a partition: another one may have gone on with it, or its transaction failed. */
  drop(partition: number): void {
    this.#partitions.delete(partition)
  }

  /**
   * The nodes of partitions, loaded where they are not in memory. Whoever works with them may go on when they are
   * dropped meanwhile: the offsets then say whether they were still right.
   */
  async crewOf(partitions: readonly number[], book: RuleBook): Promise<Crew> {
    const missing = partitions.filter((partition) => !this.#partitions.has(partition))
    const loaded = missing.length === 0 ? new Map() : await this.#read(missing, book)
    for (const [partition, nodes] of loaded) this.#partitions.set(partition, nodes)
    return new Map(
      partitions.map((partition) => [partition, this.#partitions.get(partition) ?? loaded.get(partition)]),
    )
  }

  /** Nodes that were never evaluated, or while they were in another partition. */
  async welcome(newcomers: readonly Newcomer[], book: RuleBook): Promise<WatchedNode[]> {
    if (newcomers.length === 0) return []
    const nodeIds = newcomers.map(({ facts }) => facts.nodeId)
    const stored = await this.#ports.loadStates({ partitions: [], nodeIds })
    const byId = new Map(stored.map((state) => [state.nodeId, state]))
    return newcomers.map(({ facts, partition }) => {
      const node = this.#watch({ facts, book }, partition, byId.get(facts.nodeId) ?? null)
      this.#partitions.get(partition)?.set(facts.nodeId, node)
      return node
    })
  }

  remove({ partition, facts }: WatchedNode): void {
    this.#partitions.get(partition)?.delete(facts.nodeId)
  }

  async #read(partitions: readonly number[], book: RuleBook): Promise<Map<number, Map<number, WatchedNode>>> {
    const loaded = new Map(partitions.map((partition) => [partition, new Map<number, WatchedNode>()]))
    const states = await this.#ports.loadStates({ partitions, nodeIds: [] })
    const registered = await this.#ports.resolve(states.map(({ node }) => node))
    for (const state of states) {
      const facts = registered.get(state.node)?.facts
      if (facts === undefined) continue
      loaded.get(state.partition)?.set(state.nodeId, this.#watch({ facts, book }, state.partition, state))
    }
    return loaded
  }

  #watch(
    known: { facts: NodeFacts; book: RuleBook },
    partition: number,
    state: StoredState | null,
  ): WatchedNode {
    try {
      return new WatchedNode(known, partition, state)
    } catch (error) {
      this.#ports.unreadable(known.facts.node, error)
      return new WatchedNode(known, partition, null)
    }
  }
}

export interface Newcomer {
  readonly facts: NodeFacts
  readonly partition: number
}
