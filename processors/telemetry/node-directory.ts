import { nodeIdSchema } from '@telstar/contracts/node-id'

/** Names of nodes and their numbers in the database; asked for once, then remembered for a while. */
export class NodeDirectory {
  readonly #find: FindNodes
  readonly #now: () => number
  readonly #known = new Map<string, { id: number; until: number }>()

  constructor(find: FindNodes, now: () => number) {
    this.#find = find
    this.#now = now
  }

  /** The numbers of `names`; those that are not registered are left out. */
  async resolve(names: Iterable<string>): Promise<ReadonlyMap<string, number>> {
    const resolved = new Map<string, number>()
    const missing: string[] = []
    const now = this.#now()
    for (const name of new Set(names)) {
      const known = this.#known.get(name)
      if (known !== undefined && known.until > now) resolved.set(name, known.id)
      else if (nodeIdSchema.safeParse(name).success) missing.push(name)
    }
    if (missing.length === 0) return resolved
    const found = await this.#find(missing)
    for (const name of missing) this.#known.delete(name)
    for (const [name, id] of found) {
      this.#known.set(name, { id, until: now + rememberMs })
      resolved.set(name, id)
    }
    return resolved
  }
}

type FindNodes = (names: readonly string[]) => Promise<ReadonlyMap<string, number>>

/** A node that was removed is known for so long yet; the broker has ended its session before. */
const rememberMs = 60_000
