import type { Guard } from './guard.js'
import type { Session, SessionEnd } from './session.js'

interface Live {
  readonly session: Session
  readonly guard: Guard
}

/** Which connection each node has now; a newer one of the same node ends the older. */
export class Sessions {
  readonly #live = new Map<string, Live>()

  get count(): number {
    return this.#live.size
  }

  /** The connection was accepted as this node's. */
  begin(session: Session, guard: Guard): void {
    this.end(session.node, 'takeover')
    guard.session = session
    this.#live.set(session.node, { session, guard })
    guard.once('close', () => {
      if (this.#live.get(session.node)?.session === session) this.#live.delete(session.node)
    })
  }

  /** Ends the node's connection, if it has one. */
  end(node: string, why: SessionEnd): void {
    const live = this.#live.get(node)
    if (live === undefined) return
    this.#live.delete(node)
    live.session.endedBy ??= why
    live.guard.destroy()
  }

  current(node: string): Session | undefined {
    return this.#live.get(node)?.session
  }

  /** Whether another connection speaks for the node by now, or none may. */
  isOver(session: Session): boolean {
    if (session.endedBy !== null) return true
    const current = this.current(session.node)
    return current !== undefined && current !== session
  }

  nodes(): string[] {
    return [...this.#live.keys()]
  }
}
