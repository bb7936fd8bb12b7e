import type { ClientBase } from 'pg'

/** How far evaluation of a partition has come. */
export interface PartitionClock {
  readonly partition: number
  /** Unix milliseconds. */
  readonly clock: number
}

const save = `
  INSERT INTO evaluation_clocks AS stored (partition, clock, set_version)
  SELECT partition, to_timestamp(clock / 1000), $3::bigint
  FROM unnest($1::int[], $2::float8[]) AS moved (partition, clock) ORDER BY partition
  ON CONFLICT (partition) DO UPDATE SET clock = greatest(stored.clock, excluded.clock),
    set_version = excluded.set_version, updated_at = now()`

/** Moves clocks; none goes back. @param setVersion of the rules that were evaluated */
export async function saveClocks(
  client: ClientBase,
  clocks: readonly PartitionClock[],
  setVersion: bigint,
): Promise<void> {
  if (clocks.length === 0) return
  await client.query(save, [
    clocks.map(({ partition }) => partition),
    clocks.map(({ clock }) => clock),
    String(setVersion),
  ])
}
