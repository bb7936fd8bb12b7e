import { isDeepStrictEqual } from 'node:util'
import { nodeIdSchema } from '@telstar/contracts/node-id'
import type { RegisteredNode } from './node-facts-table.js'

type FindNodes = (names: readonly string[]) => Promise<ReadonlyMap<string, RegisteredNode>>

const rememberMs = 10_000

/** What the database knows of nodes, asked for again when it is older than a few seconds. */
export class NodeRegister {
  readonly #find: FindNodes
  readonly #now: () => number
  readonly #known = new Map<string, { node: RegisteredNode; until: number }>()

  constructor(find: FindNodes, now: () => number) {
    this.#find = find
    this.#now = now
  }

  /** Those of the nodes that are or were registered; the same objects as long as nothing changes. */
  async resolve(names: Iterable<string>): Promise<ReadonlyMap<string, RegisteredNode>> {
    const now = this.#now()
    const wanted = [...new Set(names)]
    const old = wanted.filter((name) => (this.#known.get(name)?.until ?? 0) <= now)
    const asked = old.filter((name) => nodeIdSchema.safeParse(name).success)
    if (asked.length > 0) this.#remember(asked, await this.#find(asked), now)
    return new Map(
      wanted.flatMap((name): [string, RegisteredNode][] => {
        const known = this.#known.get(name)
        return known === undefined ? [] : [[name, known.node]]
      }),
    )
  }

  /** Names among `names` whose knowledge is older than a few seconds, the oldest first. */
  outdated(names: Iterable<string>): string[] {
    const now = this.#now()
    return [...names]
      .map((name) => ({ name, until: this.#known.get(name)?.until ?? 0 }))
      .filter(({ until }) => until <= now)
      .toSorted((a, b) => a.until - b.until)
      .map(({ name }) => name)
  }

  #remember(asked: readonly string[], found: ReadonlyMap<string, RegisteredNode>, now: number): void {
    for (const name of asked) {
      const before = this.#known.get(name)?.node
      const after = found.get(name)
      if (after === undefined) this.#known.delete(name)
      else {
        const node = before !== undefined && isDeepStrictEqual(before, after) ? before : after
        this.#known.set(name, { node, until: now + rememberMs })
      }
    }
  }
}
