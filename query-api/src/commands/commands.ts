import { ProduceFailed } from '@telstar/bus/produce-failed'
import { sendCommand } from '@telstar/bus/send-command'
import type { Producer } from '@telstar/bus/start-producer'
import { type Command, commandSchema } from '@telstar/contracts/command'
import { QueryProblem } from '../http/query-problem.js'
import type { Decision } from './outcome-query.js'
import type { OutcomeWatch } from './outcome-watch.js'
import { isSameCommand } from './same-command.js'

type Unsigned<One> = One extends Command ? Omit<One, 'commandId' | 'by' | 'at'> : never

/** What is wanted, before it is known by whom and when. */
export type Wish = Unsigned<Command>

/** Who wants it, and under which id it may be repeated. */
export interface Wisher {
  readonly by: string
  readonly commandId?: string | undefined
}

/** A command that Kafka has, and what became of it; null when that took too long. */
export interface Sent {
  readonly command: Command
  readonly decision: Decision | null
  /** Whether an earlier sending of it was the one that counted. */
  readonly repeated: boolean
}

interface CommandsOptions {
  readonly region: string
  /** Null: changes are turned off. */
  readonly producer: Producer | null
  readonly outcomes: OutcomeWatch
  /** Unix milliseconds. */
  readonly now: () => number
  readonly newId: () => string
}

/** How long a caller is kept waiting for the outcome. */
const waitMs = 5000

/** The only way to change anything: commands go out as messages, and what became of them is read back. */
export class Commands {
  constructor(private readonly options: CommandsOptions) {}

  newId(): string {
    return this.options.newId()
  }

  /**
   * Sends a command and waits a little for its outcome. One that was decided before is not sent again.
   * @throws {Problem} changes-off, invalid-input, key-reused, kafka-unavailable
   */
  async carryOut(wish: Wish, { by, commandId }: Wisher): Promise<Sent> {
    const { producer, outcomes, region, now, newId } = this.options
    if (producer === null) throw new QueryProblem('changes-off')
    const id = commandId?.toLowerCase()
    const at = new Date(now()).toISOString()
    const command = { ...wish, commandId: id ?? newId(), by, at } as Command
    checkCommand(command)
    const before = id === undefined ? null : await outcomes.find(id)
    if (before !== null) return answered(command, before, true)
    await handOver(producer, command, region)
    const decision = await outcomes.wait(command.commandId, waitMs)
    if (decision === null) return { command, decision, repeated: false }
    return answered(command, decision, decision.command['at'] !== at)
  }

  /** What became of a command, or null. */
  find(commandId: string): Promise<Decision | null> {
    return this.options.outcomes.find(commandId.toLowerCase())
  }
}

/** @throws {Problem} key-reused; what the region could not read is not kept whole, and not compared */
function answered(command: Command, decision: Decision, repeated: boolean): Sent {
  const comparable = decision.outcome.refusal !== 'malformed'
  if (comparable && !isSameCommand({ ...command }, decision.command)) throw new QueryProblem('key-reused')
  return { command, decision, repeated }
}

/** The routes' schemas are the contract's parts; this is the second lock on that door. */
function checkCommand(command: Command): void {
  const checked = commandSchema.safeParse(command)
  if (checked.success) return
  const errors = checked.error.issues.map(({ path, message }) => ({
    place: ['body', ...path].join('.'),
    expected: message,
  }))
  throw new QueryProblem('invalid-input', { errors })
}

async function handOver(producer: Producer, command: Command, region: string): Promise<void> {
  try {
    await sendCommand(producer, command, `/telstar/${region}/query-api`)
  } catch (error) {
    if (!(error instanceof ProduceFailed)) throw error
    const headers = { 'retry-after': '5' }
    throw Object.assign(new QueryProblem('kafka-unavailable', { headers }), { cause: error })
  }
}
