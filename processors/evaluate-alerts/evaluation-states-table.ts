import type { Database } from '@telstar/runtime/database'
import type { ClientBase } from 'pg'

/** State of a node's evaluation as it is stored. */
export interface StoredState {
  readonly nodeId: number
  readonly node: string
  readonly partition: number
  readonly live: Buffer
  readonly minutes: Buffer
  /** Unix milliseconds: when the broker received the newest batch. */
  readonly receivedAt: number
  readonly rhythmMs: number
}

/** What is to be stored; `minutes` is null where it did not change. */
export interface ChangedState extends Omit<StoredState, 'minutes' | 'node'> {
  readonly minutes: Buffer | null
}

/** The states of a partition's nodes, and of the other nodes named, whichever partition they were in. */
export async function loadStates(
  pool: Database,
  of: { readonly partitions: readonly number[]; readonly nodeIds: readonly number[] },
): Promise<StoredState[]> {
  const { rows } = await pool.query<StoredState>(
    `SELECT node_id AS "nodeId", name AS node, partition, live, minutes, rhythm_ms AS "rhythmMs",
       (extract(epoch FROM received_at) * 1000)::float8 AS "receivedAt"
     FROM evaluation_states JOIN nodes USING (node_id)
     WHERE partition = ANY ($1::int[]) OR node_id = ANY ($2::int[])`,
    [of.partitions, of.nodeIds],
  )
  return rows
}

// Minutes that did not change come as no bytes and stay what they are.
const save = `
  INSERT INTO evaluation_states AS stored (node_id, partition, live, minutes, received_at, rhythm_ms)
  SELECT node_id, partition, live, minutes, to_timestamp(received / 1000), rhythm_ms
  FROM unnest($1::int[], $2::int[], $3::bytea[], $4::bytea[], $5::float8[], $6::int[])
    AS state (node_id, partition, live, minutes, received, rhythm_ms)
  ORDER BY node_id
  ON CONFLICT (node_id) DO UPDATE SET partition = excluded.partition, live = excluded.live,
    minutes = CASE WHEN octet_length(excluded.minutes) = 0 THEN stored.minutes ELSE excluded.minutes END,
    received_at = excluded.received_at, rhythm_ms = excluded.rhythm_ms, updated_at = now()`

export async function saveStates(client: ClientBase, states: readonly ChangedState[]): Promise<void> {
  if (states.length === 0) return
  await client.query(save, [
    states.map(({ nodeId }) => nodeId),
    states.map(({ partition }) => partition),
    states.map(({ live }) => live),
    states.map(({ minutes }) => minutes ?? Buffer.alloc(0)),
    states.map(({ receivedAt }) => receivedAt),
    states.map(({ rhythmMs }) => Math.round(rhythmMs)),
  ])
}

/** Nodes that are gone for good. */
export async function forgetStates(client: ClientBase, nodeIds: readonly number[]): Promise<void> {
  if (nodeIds.length === 0) return
  await client.query('DELETE FROM evaluation_states WHERE node_id = ANY ($1::int[])', [nodeIds])
}
