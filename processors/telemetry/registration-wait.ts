/** A node that is not registered, and when its batch reached the broker (Unix milliseconds). */
export interface UnknownNode {
  readonly node: string
  readonly received: number
}

interface Ports<Known> {
  resolve(names: Iterable<string>): Promise<ReadonlyMap<string, Known>>
  now(): number
  pause(ms: number): Promise<void>
}

const patienceMs = 5000
const freshMs = 10_000
const retryMs = 200
const forgetMs = 60_000

/**
 * The broker learns of a new node from the registry topic a moment before the database does. A batch that has just come
 * therefore waits a little for its node to appear; a node that did not is not waited for again for a minute.
 */
export class RegistrationWait<Known> {
  readonly #ports: Ports<Known>
  readonly #givenUp = new Map<string, number>()

  constructor(ports: Ports<Known>) {
    this.#ports = ports
  }

  /** Which of the nodes became known, after at most five seconds. */
  async forNodes(unknown: readonly UnknownNode[]): Promise<ReadonlyMap<string, Known>> {
    const { resolve, now, pause } = this.#ports
    const start = now()
    const awaited = unknown.filter(
      (one) => start - one.received < freshMs && !this.#isGivenUp(one.node, start),
    )
    const names = new Set(awaited.map((one) => one.node))
    let found: ReadonlyMap<string, Known> = new Map()
    while (found.size < names.size && now() - start < patienceMs) {
      await pause(retryMs)
      found = await resolve(names)
    }
    for (const name of names) if (!found.has(name)) this.#givenUp.set(name, now() + forgetMs)
    return found
  }

  #isGivenUp(node: string, now: number): boolean {
    const until = this.#givenUp.get(node)
    if (until === undefined) return false
    if (until <= now) this.#givenUp.delete(node)
    return until > now
  }
}
