import type { PresenceEvent, presenceCauses } from '@telstar/contracts/presence-event'
import type { Session } from './session.js'

type Cause = (typeof presenceCauses)[number]

/** One event for `telstar.nodes.presence.v1`. */
export interface PresenceMessage {
  readonly id: string
  readonly type: 'telstar.nodes.NodeOnline' | 'telstar.nodes.NodeOffline'
  readonly data: PresenceEvent
}

interface PresenceOptions {
  readonly region: string
  /** Names this process; other brokers tell their sessions from ours by it. */
  readonly broker: string
  /** Unix milliseconds. */
  readonly now: () => number
  /** Resolves when Kafka has the event; keeps the order per node. */
  readonly publish: (message: PresenceMessage) => Promise<unknown>
  readonly onSaid: (fact: { node: string; cause: Cause; status: 'online' | 'offline' }) => void
  readonly againAfterMs?: number
}

/**
 * Tells that nodes come and go. What Kafka does not take is said again later, only the newest per node: never more
 * than one event per node is held.
 */
export class Presence {
  readonly #options: PresenceOptions
  readonly #newest = new Map<string, PresenceMessage>()
  readonly #unsaid = new Map<string, PresenceMessage>()
  readonly #timer: NodeJS.Timeout

  constructor(options: PresenceOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#sayAgain(), options.againAfterMs ?? 2000)
  }

  /** The session is open; its birth is not here yet, so it has no boot. */
  opened(session: Session): void {
    this.#say(session, 'online', 'birth').catch(() => undefined)
  }

  /** The node says it is there. Rejects when Kafka did not take it. */
  birth(session: Session, birth: { boot: number; version: string | null }): Promise<void> {
    session.boot = birth.boot
    session.version = birth.version
    return this.#say(session, 'online', 'birth')
  }

  /** The node says it leaves. Rejects when Kafka did not take it. */
  goodbye(session: Session, boot: number): Promise<void> {
    session.boot ??= boot
    return this.#say(session, 'offline', 'goodbye')
  }

  /** The connection is gone; nothing is said twice. */
  ended(session: Session, cause: 'will' | 'disconnect' | 'takeover'): void {
    if (session.said === 'online') this.#say(session, 'offline', cause).catch(() => undefined)
  }

  /** Events that Kafka has not taken. */
  get unsaid(): number {
    return this.#newest.size
  }

  /** Waits for what is under way, `graceMs` at most. */
  async stop(graceMs: number): Promise<void> {
    clearInterval(this.#timer)
    this.#sayAgain()
    const until = this.#options.now() + graceMs
    while (this.#newest.size > 0 && this.#options.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 20))
  }

  async #say(session: Session, status: 'online' | 'offline', cause: Cause): Promise<void> {
    const { region, broker, now, onSaid } = this.#options
    const { node, boot, version, id } = session
    session.said = status
    session.events += 1
    const at = new Date(now()).toISOString()
    const message: PresenceMessage = {
      id: `${id}-${session.events}`,
      type: status === 'online' ? 'telstar.nodes.NodeOnline' : 'telstar.nodes.NodeOffline',
      data: { node, region, status, cause, boot, version, at, broker, session: id },
    }
    onSaid({ node, cause, status })
    await this.#publish(node, message)
  }

  async #publish(node: string, message: PresenceMessage): Promise<void> {
    this.#newest.set(node, message)
    this.#unsaid.delete(node)
    try {
      await this.#options.publish(message)
    } catch (error) {
      if (this.#newest.get(node) === message) this.#unsaid.set(node, message)
      throw error
    }
    if (this.#newest.get(node) === message) this.#newest.delete(node)
  }

  #sayAgain(): void {
    for (const [node, message] of [...this.#unsaid]) this.#publish(node, message).catch(() => undefined)
  }
}
