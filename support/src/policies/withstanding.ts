import type { Outcome } from '../domain/carry-out.js'
import type { Refusal } from '../domain/refusal.js'

/** No change of the item explains these: what the policy is to bring about has not come about. */
const unexplained: ReadonlySet<string> = new Set(['command-id-taken', 'not-due', 'subject-forgotten'])

/** A refusal after which the command is still to be carried out; null: it was, or is not needed any more. */
export function withstanding(outcome: Outcome): Refusal | null {
  return outcome.kind === 'refused' && unexplained.has(outcome.refusal.code) ? outcome.refusal : null
}
