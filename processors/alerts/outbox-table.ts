import type { OutgoingRecord } from '@telstar/bus/start-producer'
import type { ClientBase } from 'pg'

/** A record to be published once the transaction it is written in is committed. */
export type OutboxRecord = Pick<OutgoingRecord, 'topic' | 'value' | 'headers'> & { readonly key: string }

/** Writes records that `relay-events` publishes in this order. */
export async function enterOutbox(client: ClientBase, records: readonly OutboxRecord[]): Promise<void> {
  if (records.length === 0) return
  await client.query(
    `INSERT INTO outbox (topic, key, value, headers)
     SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::jsonb[])`,
    [
      records.map(({ topic }) => topic),
      records.map(({ key }) => key),
      records.map(({ value }) => value),
      records.map(({ headers }) => JSON.stringify(headers ?? {})),
    ],
  )
}
