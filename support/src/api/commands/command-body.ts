import { z } from '@hono/zod-openapi'
import { aggregateIdSchema } from '../../domain/aggregate-id.js'
import { commandIdSchema } from '../../domain/command-id.js'
import type { CommandKind, CommandSet } from './command-set.js'

/** A command's body: its commandId, and its content without what the service gives. Unknown fields are refused. */
export function commandBody(kind: CommandKind, { opening, idName }: Pick<CommandSet, 'opening' | 'idName'>) {
  const { derived, given = [], optional = [] } = kind.fields
  const own = Object.entries(kind.schema.shape).filter(([name]) => name !== 'type' && !given.includes(name))
  const shape = Object.fromEntries(
    own.map(([name, schema]) => {
      const mayMiss = name === derived || optional.includes(name)
      return [name, mayMiss ? z.optional(bare(schema as z.ZodType)) : (schema as z.ZodType)]
    }),
  )
  // The id of the stream itself, where the command's own fields do not hold it.
  const id = kind.type === opening && !(idName in shape) ? { [idName]: aggregateIdSchema.optional() } : {}
  const body = z.strictObject({
    commandId: commandIdSchema.describe(
      'Made by the sender, of any version but 8; the same command sent again is carried out once',
    ),
    ...id,
    ...shape,
  })
  return derived === undefined && given.length === 0 && kind.type !== opening
    ? body.superRefine((content, context) => checkWhole(kind, content, context))
    : body
}

/** Without its default: what the sender leaves out, the service gives. */
function bare(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault ? (schema.unwrap() as z.ZodType) : schema
}

/** Rules over several fields stand on the whole, not on its fields. */
function checkWhole(
  { schema, type }: CommandKind,
  { commandId: _, ...content }: Record<string, unknown>,
  context: z.RefinementCtx,
): void {
  const { error } = schema.safeParse({ type, ...content })
  for (const { path, message } of error?.issues ?? []) context.addIssue({ code: 'custom', path, message })
}
