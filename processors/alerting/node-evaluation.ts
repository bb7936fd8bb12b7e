import type { AlertChange } from '../alerts/alert-change.js'
import type { AcceptedBlock } from '../telemetry/judge-block.js'
import type { NodeFacts } from './node-facts.js'
import type { RuleBook } from './rule-book.js'

/** The state of a node's evaluation as two byte strings. */
export interface EncodedState {
  /** Small; changes with every batch. */
  readonly live: Buffer
  /** Closed minutes of windows; changes when a minute is over. */
  readonly minutes: Buffer
}

/**
 * Evaluation of the rules of one node, pure: the same batches in the same order give the same changes, whatever the ticks
 * between them were, and whether or not it was encoded and restored in between. All times are Unix milliseconds.
 */
export class NodeEvaluation {
  /** @param facts and the rules in force; @param state what `encode` gave, null for a node not seen before */
  constructor(_known: { readonly facts: NodeFacts; readonly book: RuleBook }, _state: EncodedState | null) {
    throw new Error('being written')
  }

  /**
   * Evaluates what was accepted of one batch.
   * @param blocks in any order of their rows; columns are found by `block.group.metrics`
   * @param received when the broker received the batch: it moves the node's clock before anything else
   * @returns changes of alerts in the order of their times; what a changed rule set brought comes first
   */
  evaluate(_blocks: readonly AcceptedBlock[], _received: number): AlertChange[] {
    throw new Error('being written')
  }

  /** Nothing that was received before `clock` is still to come: what was due by then happens. */
  tick(_clock: number): AlertChange[] {
    throw new Error('being written')
  }

  /** When `tick` has something to do next; infinite when nothing is awaited. */
  get due(): number {
    throw new Error('being written')
  }

  /** Goes on with other rules or facts; what that changes comes with the next `evaluate` or `tick`, at its clock. */
  adopt(_known: { readonly facts: NodeFacts; readonly book: RuleBook }): void {
    throw new Error('being written')
  }

  /** The node is gone: all its alerts are cleared. */
  retire(_clock: number): AlertChange[] {
    throw new Error('being written')
  }

  encode(): EncodedState {
    throw new Error('being written')
  }
}
