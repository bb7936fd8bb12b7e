import type { Admission } from '@telstar/http/admission'
import type { Fields } from '../../domain/aggregate.js'
import type { CarryOut, Outcome } from '../../domain/carry-out.js'
import { derivedId } from '../../domain/derived-id.js'
import type { Caller } from '../access/caller.js'
import type { CommandKind, CommandSet } from './command-set.js'
import { givenFields, type Lookups } from './given-fields.js'

/** A command as somebody sent it. */
export interface SentCommand {
  readonly set: CommandSet
  readonly kind: CommandKind
  /** Null with an opening command: `content` or the commandId tells it. */
  readonly id: string | null
  readonly content: Fields
  readonly commandId: string
  readonly caller: Caller
  /** Null: whatever it is now. */
  readonly expectedVersion: number | null
  /** Of everything that follows from the same thing; null: this is the first. */
  readonly correlationId: string | null
}

/** What became of it, and of what. */
export interface CommandResult {
  readonly id: string
  readonly outcome: Outcome
}

interface CommandsOptions {
  readonly carryOut: CarryOut
  readonly lookups: Lookups
  /** Lets a bounded number through at once. @throws {Problem} overloaded */
  readonly admission: Pick<Admission, 'run'>
  /** Unix milliseconds. */
  readonly now: () => number
}

/** Makes what people send whole, and has it carried out. */
export class Commands {
  readonly #options: CommandsOptions

  constructor(options: CommandsOptions) {
    this.#options = options
  }

  /** @throws {Problem} unknown-customer */
  async send(sent: SentCommand): Promise<CommandResult> {
    const { set, kind, commandId, caller, expectedVersion } = sent
    const { carryOut, lookups, admission, now } = this.#options
    const { id, command } = identified(sent)
    const name = `${set.context}/${kind.type}`
    const given = await givenFields(name, command, lookups)
    const order = {
      id,
      command: { ...command, ...given },
      sent: command,
      envelope: {
        ...{ commandId, actor: caller, at: new Date(now()), expectedVersion },
        correlationId: sent.correlationId ?? commandId,
        causationId: commandId,
      },
    }
    const outcome = await admission.run(() => set.run(carryOut, order))
    return { id, outcome }
  }
}

/** Ids that the sender left out follow from the commandId: sent again, they are the same. */
function identified({ set, kind, id, content, commandId }: SentCommand): { id: string; command: Fields } {
  const { derived } = kind.fields
  const made = derived === undefined ? {} : { [derived]: content[derived] ?? derivedId(derived, commandId) }
  const command = { type: kind.type, ...content, ...made }
  if (id !== null) return { id, command }
  const { [set.idName]: own = derivedId(set.idName, commandId), ...rest } = command as Record<string, unknown>
  const holdsId = set.idName in kind.schema.shape
  return {
    id: String(own),
    command: holdsId ? { ...rest, type: kind.type, [set.idName]: own } : { ...rest, type: kind.type },
  }
}
