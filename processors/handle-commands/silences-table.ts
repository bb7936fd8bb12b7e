import type { Silence } from '@telstar/contracts/silence'
import type { ClientBase } from 'pg'

/** A silence, held until the transaction ends, or null. */
export async function lockSilence(client: ClientBase, silenceId: string): Promise<Silence | null> {
  const { rows } = await client.query<{ silence: Silence }>(
    'SELECT silence FROM silences WHERE silence_id = $1 FOR UPDATE',
    [silenceId],
  )
  return rows[0]?.silence ?? null
}

export async function saveSilence(client: ClientBase, silence: Silence): Promise<void> {
  await client.query(
    `INSERT INTO silences (silence_id, starts_at, ends_at, silence) VALUES ($1, $2, $3, $4)
     ON CONFLICT (silence_id) DO UPDATE
     SET starts_at = excluded.starts_at, ends_at = excluded.ends_at, silence = excluded.silence`,
    [silence.silenceId, silence.startsAt, silence.endsAt, JSON.stringify(silence)],
  )
}
