import { invalidInput } from '@telstar/http/answer-problem'
import { z } from 'zod'
import type { Role } from '../../domain/actor.js'
import type { Aggregate, Context, DomainEvent, Fields } from '../../domain/aggregate.js'
import type { CarryOut, Outcome } from '../../domain/carry-out.js'
import type { CommandEnvelope } from '../../domain/command-envelope.js'
import { type CallerRole, callerRoles } from '../access/caller.js'

/** What the API does with the fields of a command that it does not simply pass on. */
export interface FieldRules {
  /** A UUID that the sender may leave out: then it is derived from the commandId. */
  readonly derived?: string
  /** Given by the service, never by the sender. */
  readonly given?: readonly string[]
  /** Given by the service where the sender leaves them out. */
  readonly optional?: readonly string[]
}

/** One command, as the API takes it. */
export interface CommandKind {
  readonly type: string
  readonly schema: z.ZodObject
  /** People who may send it; whose item it is, the rules of the context say. */
  readonly roles: readonly CallerRole[]
  /** Codes the context may refuse it with. */
  readonly refusals: readonly string[]
  readonly fields: FieldRules
}

export interface CommandOrder {
  readonly id: string
  /** Whole, with its type. */
  readonly command: Fields
  /** As it was sent. */
  readonly sent: Fields
  readonly envelope: CommandEnvelope
}

/** What can be asked of one bounded context. */
export interface CommandSet {
  readonly context: Context
  /** Of its paths. */
  readonly noun: 'customers' | 'complaints' | 'requests'
  readonly idName: 'customerId' | 'complaintId' | 'requestId'
  /** The command that begins a stream. */
  readonly opening: string
  readonly kinds: readonly CommandKind[]
  /** @throws {Problem} invalid-input */
  run(carryOut: CarryOut, order: CommandOrder): Promise<Outcome>
}

interface Terms<State, Command, Event extends DomainEvent>
  extends Pick<CommandSet, 'noun' | 'idName' | 'opening'> {
  readonly aggregate: Aggregate<State, Command, Event>
  readonly schema: z.ZodType<Command> & { readonly options: readonly z.ZodObject[] }
  readonly roles: Readonly<Record<string, readonly Role[]>>
  readonly refusals: Readonly<Record<string, readonly string[]>>
  readonly fields: Readonly<Record<string, FieldRules>>
  /** Commands that are no routes of their own. */
  readonly without?: readonly string[]
}

/** The commands of a context that people may send, from its own tables. */
export function commandSet<State, Command, Event extends DomainEvent>(
  terms: Terms<State, Command, Event>,
): CommandSet {
  const { aggregate, schema, noun, idName, opening } = terms
  return {
    ...{ context: aggregate.context, noun, idName, opening },
    kinds: schema.options.map((option) => kindOf(option, terms)).filter(({ roles }) => roles.length > 0),
    run(carryOut, { command, ...order }) {
      const parsed = schema.safeParse(command)
      if (!parsed.success) throw invalidInput('json', parsed.error)
      return carryOut.run({ ...order, aggregate, command: parsed.data })
    },
  }
}

function kindOf(
  schema: z.ZodObject,
  {
    roles,
    refusals,
    fields,
    without,
  }: Pick<Terms<never, never, never>, 'roles' | 'refusals' | 'fields' | 'without'>,
): CommandKind {
  const type = typeOf(schema)
  const may = without?.includes(type) ? [] : (roles[type] ?? [])
  return {
    ...{ type, schema },
    roles: callerRoles.filter((role) => may.includes(role)),
    refusals: refusals[type] ?? [],
    fields: fields[type] ?? {},
  }
}

/** Of a schema whose `type` is a literal. */
function typeOf(schema: z.ZodObject): string {
  const { type } = schema.shape
  if (type instanceof z.ZodLiteral) return String(type.value)
  throw new TypeError('a command has a literal type')
}
