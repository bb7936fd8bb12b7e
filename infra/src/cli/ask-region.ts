import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { sendCommand } from '@telstar/bus/send-command'
import { startProducer } from '@telstar/bus/start-producer'
import { type Command, type CommandOutcome, commandSchema } from '@telstar/contracts/command'
import type pg from 'pg'
import { withClient } from '../metrics-transaction.js'
import { brokerList } from '../stack/node-registry.js'
import type { Addresses } from './addresses.js'
import { CliError } from './cli-error.js'

const answerWithinMs = 10_000
const pollMs = 100

type Envelope = 'commandId' | 'by' | 'at'
/** A command without what every command has. */
export type Request = Command extends infer Each
  ? Each extends Command
    ? Omit<Each, Envelope>
    : never
  : never

/** Whoever is at the terminal. */
export function operatorName(): string {
  return userInfo().username
}

/**
 * Sends commands to a region and waits for what became of them.
 * @returns the outcomes in the order of the requests
 * @throws {CliError} 2 for a request that is none, before anything is sent; 1 when the region does not answer in time
 */
export async function askRegion(
  addresses: Addresses,
  requests: readonly Request[],
  by = operatorName(),
): Promise<CommandOutcome[]> {
  const at = new Date().toISOString()
  const commands = requests.map((request) => checked({ ...request, commandId: randomUUID(), by, at }))
  const brokers = brokerList(addresses.kafka())
  return withClient(addresses.database('telstar_reader'), async (client) => {
    const producer = startProducer({ brokers, clientId: 'telstar-commands', log: addresses.log })
    try {
      const source = `/telstar/${addresses.region}/cli`
      await Promise.all(commands.map((command) => sendCommand(producer, command, source)))
    } finally {
      await producer.stop()
    }
    return outcomes(
      client,
      commands.map(({ commandId }) => commandId),
    )
  })
}

function checked(command: unknown): Command {
  const result = commandSchema.safeParse(command)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new CliError(2, `${issue?.path.join('.') ?? 'the command'}: ${issue?.message ?? 'cannot be read'}`)
}

async function outcomes(client: pg.Client, ids: readonly string[]): Promise<CommandOutcome[]> {
  const deadline = performance.now() + answerWithinMs
  const known = new Map<string, CommandOutcome>()
  for (;;) {
    const { rows } = await client.query<{ outcome: CommandOutcome }>(
      'SELECT outcome FROM command_outcomes WHERE command_id = ANY ($1)',
      [ids.filter((id) => !known.has(id))],
    )
    for (const { outcome } of rows) known.set(outcome.commandId, outcome)
    if (known.size === ids.length) return ids.map((id) => known.get(id) as CommandOutcome)
    if (performance.now() > deadline) throw unanswered(ids.filter((id) => !known.has(id)))
    await pause(pollMs)
  }
}

function unanswered(ids: readonly string[]): CliError {
  return new CliError(
    1,
    `sent, but the region has not answered within ${answerWithinMs / 1000} s: ${ids.join(', ')}`,
    'it will be carried out once handle-commands runs: see ./telstar status',
  )
}
