type Acknowledge = (error?: Error) => void

interface Place {
  readonly acknowledge: Acknowledge
  outcome: 'open' | 'safe' | Error
}

/**
 * Acknowledges one client's messages in the order of their arrival, whatever the order in which Kafka took them
 * [MQTT-4.6.0-2]. After the first failure nothing is acknowledged any more: the connection ends there.
 */
export class AckQueue {
  #places: Place[] = []
  #ended = false

  /** Takes a place at the end; call exactly one of the two when the outcome is known. */
  enter(acknowledge: Acknowledge): { safe: () => void; failed: (error: Error) => void } {
    const place: Place = { acknowledge, outcome: 'open' }
    this.#places.push(place)
    return {
      safe: () => this.#settle(place, 'safe'),
      failed: (error) => this.#settle(place, error),
    }
  }

  /** Messages without an answer yet. */
  get open(): number {
    return this.#places.length
  }

  #settle(place: Place, outcome: 'safe' | Error): void {
    place.outcome = outcome
    while (!this.#ended) {
      const [head] = this.#places
      if (head === undefined || head.outcome === 'open') return
      this.#places.shift()
      if (head.outcome === 'safe') head.acknowledge()
      else this.#end(head, head.outcome)
    }
  }

  #end({ acknowledge }: Place, error: Error): void {
    this.#ended = true
    this.#places = []
    acknowledge(error)
  }
}
