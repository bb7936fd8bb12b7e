import type { Message, NewMessage } from './message.js'

interface Bounds {
  readonly messages: number
  /** Characters of all bodies together. */
  readonly characters: number
}

/** The newest messages, each once however often it came; the oldest go when there are too many or too long ones. */
export class MessageList {
  readonly #bounds: Bounds
  #messages: Message[] = []
  #characters = 0
  #lastId = 0

  constructor(bounds: Bounds) {
    this.#bounds = bounds
  }

  /** @returns whether it is held already: then its deliveries are one more */
  add(arrived: NewMessage, now: Date): 'new' | 'repeated' {
    const index = this.#messages.findIndex(
      ({ kind, key }) => key !== null && key === arrived.key && kind === arrived.kind,
    )
    const held = this.#messages[index]
    if (held !== undefined) {
      this.#messages[index] = { ...held, deliveries: held.deliveries + 1 }
      return 'repeated'
    }
    this.#lastId += 1
    this.#messages.push({ ...arrived, id: this.#lastId, receivedAt: now.toISOString(), deliveries: 1 })
    this.#characters += arrived.body.length
    this.#makeRoom()
    return 'new'
  }

  newestFirst(): Message[] {
    return this.#messages.toReversed()
  }

  #makeRoom(): void {
    const { messages, characters } = this.#bounds
    while (this.#messages.length > messages || this.#characters > characters)
      this.#characters -= this.#messages.shift()?.body.length ?? this.#characters
  }
}
