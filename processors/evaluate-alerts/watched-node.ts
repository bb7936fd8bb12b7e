import { NodeEvaluation } from '../alerting/node-evaluation.js'
import type { NodeFacts } from '../alerting/node-facts.js'
import type { RuleBook } from '../alerting/rule-book.js'
import type { AlertChange } from '../alerts/alert-change.js'
import type { AcceptedBlock } from '../telemetry/judge-block.js'
import type { ChangedState, StoredState } from './evaluation-states-table.js'
import { nextRhythm } from './rhythm.js'

interface Known {
  readonly facts: NodeFacts
  readonly book: RuleBook
}

/** A node under evaluation: its rules' state, and when it was heard of. */
export class WatchedNode {
  readonly partition: number
  readonly #evaluation: NodeEvaluation
  #known: Known
  #receivedAt: number
  #rhythmMs: number

  /** @throws {Error} when the stored state cannot be read */
  constructor(known: Known, partition: number, stored: StoredState | null) {
    this.partition = partition
    this.#known = known
    this.#evaluation = new NodeEvaluation(known, stored)
    this.#receivedAt = stored?.receivedAt ?? 0
    this.#rhythmMs = stored?.rhythmMs ?? 0
  }

  get facts(): NodeFacts {
    return this.#known.facts
  }

  /** From which clock on `tick` has something to do. */
  get due(): number {
    return this.#evaluation.due
  }

  /** How many cells of the last batch were not evaluated, as the node has too many that the registry does not know. */
  get cellsLeftOut(): number {
    return this.#evaluation.cellsLeftOut
  }

  /** Goes on with what is known now. */
  know(known: Known): void {
    if (known.facts === this.#known.facts && known.book === this.#known.book) return
    this.#known = known
    this.#evaluation.adopt(known)
  }

  evaluate(blocks: readonly AcceptedBlock[], received: number): AlertChange[] {
    if (this.#receivedAt > 0) this.#rhythmMs = nextRhythm(this.#rhythmMs, received - this.#receivedAt)
    this.#receivedAt = Math.max(this.#receivedAt, received)
    return this.#evaluation.evaluate(blocks, received)
  }

  tick(clock: number): AlertChange[] {
    return this.#evaluation.tick(clock)
  }

  retire(clock: number): AlertChange[] {
    return this.#evaluation.retire(clock)
  }

  encode(): ChangedState {
    return {
      nodeId: this.facts.nodeId,
      partition: this.partition,
      receivedAt: this.#receivedAt,
      rhythmMs: this.#rhythmMs,
      ...this.#evaluation.encode(),
    }
  }
}
