import type { CommandOutcome } from '@telstar/contracts/command'
import type { ClientBase } from 'pg'

/** Whether a command was decided before. */
export async function isDecided(client: ClientBase, commandId: string): Promise<boolean> {
  const { rows } = await client.query('SELECT FROM command_outcomes WHERE command_id = $1', [commandId])
  return rows.length > 0
}

/** @param command as it was sent */
export async function saveOutcome(
  client: ClientBase,
  outcome: CommandOutcome,
  command: object,
): Promise<void> {
  await client.query(
    'INSERT INTO command_outcomes (command_id, accepted, decided_at, command, outcome) VALUES ($1, $2, $3, $4, $5)',
    [
      outcome.commandId,
      outcome.accepted,
      outcome.at,
      JSON.stringify(command, withoutHash),
      JSON.stringify(outcome),
    ],
  )
}

/** The hash of a token stays in the registry topic. */
const withoutHash = (name: string, value: unknown) => (name === 'tokenHash' ? undefined : value)
