import { type Command, type CommandOutcome, commandOutcomeSchema } from '@telstar/contracts/command'
import type { SqlStatement } from '@telstar/http/sql-statement'
import { z } from 'zod'

/** A command that was decided, as it was carried out. */
export interface Decision {
  readonly outcome: CommandOutcome
  /** A repetition was not looked at: this is what counted. */
  readonly command: Readonly<Record<string, unknown>>
}

export const decisionSchema = z.object({
  outcome: commandOutcomeSchema,
  command: z.record(z.string(), z.unknown()),
})

/** Those of the commands that were decided. */
export function decisionsQuery(commandIds: readonly Command['commandId'][]): SqlStatement {
  return {
    text: 'SELECT outcome, command FROM command_outcomes WHERE command_id = ANY ($1::text[])',
    values: [commandIds],
  }
}
