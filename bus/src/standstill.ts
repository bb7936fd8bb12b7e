import type { UnreadWatch } from './unread-watch.js'

/** Tells what lies unread, but for what connecting anew did not help with: offsets that Kafka counts but has no record for. */
export class Standstill {
  readonly #watch: UnreadWatch
  readonly #known: Set<string>
  #found = ''

  /** @param known outlives the connection */
  constructor(watch: UnreadWatch, known: Set<string>) {
    this.#watch = watch
    this.#known = known
  }

  /** @throws {Error} when the client cannot say */
  async check(): Promise<string> {
    this.#found = await this.#watch.check()
    return this.#known.has(this.#found) ? '' : this.#found
  }

  /** A client that could not say, or did not answer, is no such reason. */
  remember(why: string): void {
    if (why === this.#found) this.#known.add(why)
  }
}
