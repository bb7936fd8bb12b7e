import { z } from '@hono/zod-openapi'
import { invalidInput } from '@telstar/http/answer-problem'
import type { Context } from 'hono'
import { callerOf } from '../api/access/caller.js'
import { versionAfter } from '../api/commands/answer-outcome.js'
import { commandBody } from '../api/commands/command-body.js'
import type { CommandSet } from '../api/commands/command-set.js'
import { commandIdSchema } from '../domain/command-id.js'
import type { Services } from '../services.js'
import type { ResourceCommand } from './ticket-command.js'

/** TM Forum's resources know no commandId; a repetition is told by this header. */
export const changeHeaders = z.object({
  'idempotency-key': commandIdSchema
    .optional()
    .describe('A UUID: the same change sent again with it is carried out once'),
})

interface Change extends ResourceCommand {
  readonly set: CommandSet
  /** Null: it begins something. */
  readonly id: string | null
}

/**
 * Sends a change of a resource as the command it is.
 * @returns id and version after it
 * @throws {Problem} invalid-input, and what the command is refused with
 */
export async function sendChange(
  context: Context,
  { commands, newId }: Pick<Services, 'commands' | 'newId'>,
  { set, id, type, content }: Change,
): Promise<{ id: string; version: number }> {
  const kind = set.kinds.find((each) => each.type === type)
  if (kind === undefined) throw new Error(`there is no command ${type}`)
  const key = context.req.header('idempotency-key')?.toLowerCase() ?? newId()
  const parsed = commandBody(kind, set).safeParse({ commandId: key, ...content })
  if (!parsed.success) throw invalidInput('json', parsed.error)
  const { commandId, ...checked } = parsed.data
  const result = await commands.send({
    ...{ set, kind, id, content: checked, commandId: String(commandId), caller: callerOf(context) },
    expectedVersion: null,
    correlationId: null,
  })
  return { id: result.id, version: versionAfter(result.outcome) }
}
