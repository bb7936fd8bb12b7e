/**
 * Bytes of all clients that await Kafka. Above the bound no socket is read; the network then holds the senders back.
 * Bytes count until Kafka has answered, even when their connection is gone, because they are in memory until then.
 */
export class Pressure {
  #bytes = 0
  #waiting: (() => void)[] = []

  constructor(private readonly mostBytes: number) {}

  get bytes(): number {
    return this.#bytes
  }

  get high(): boolean {
    return this.#bytes >= this.mostBytes
  }

  take(bytes: number): void {
    this.#bytes += bytes
  }

  give(bytes: number): void {
    this.#bytes -= bytes
    if (this.#waiting.length === 0 || this.#bytes > this.mostBytes * 0.75) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const resume of waiting) resume()
  }

  /** Calls `resume` once when there is room again; whoever is still refused then waits again. */
  whenLow(resume: () => void): void {
    this.#waiting.push(resume)
  }
}
