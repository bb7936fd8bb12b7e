import type { Generation } from './generation-table.js'

type Seen = Pick<Generation, 'name' | 'generation' | 'held'>

/** Longer than any change of the process that follows a generation takes, and than one that is asked for waits. */
const goneMs = 30_000

/** Since when nobody follows a generation, as far as this process has seen. */
export class Vacancies {
  readonly #since = new Map<string, number>()
  readonly #now: () => number

  /** @param now in milliseconds, by a clock that is never set back */
  constructor(now: () => number) {
    this.#now = now
  }

  see(generations: readonly Seen[]): void {
    const vacant = new Set(generations.filter(({ held }) => !held).map(keyOf))
    for (const key of this.#since.keys()) if (!vacant.has(key)) this.#since.delete(key)
    for (const key of vacant) if (!this.#since.has(key)) this.#since.set(key, this.#now())
  }

  /** Whoever followed it, or asked for it, is gone. */
  isGone(generation: Seen): boolean {
    const since = this.#since.get(keyOf(generation))
    return since !== undefined && this.#now() - since >= goneMs
  }
}

function keyOf({ name, generation }: Seen): string {
  return `${name} ${generation}`
}
