import type { Projection } from '../src/projections/projection.js'

/** A read model to test the runner with: how many events each stream has, and the sum of their `n`. */
export function tallyProjection(parts: Partial<Projection> = {}): Projection {
  return {
    name: 'tally',
    tables: (schema) => `
      CREATE TABLE ${schema}.streams (
        stream text PRIMARY KEY, version int NOT NULL, events int NOT NULL, total bigint NOT NULL)`,
    async apply(events, { transaction, schema }) {
      await transaction.query(
        `INSERT INTO ${schema}.streams (stream, version, events, total)
         SELECT stream, max(version), count(*), sum(n) FROM unnest($1::text[], $2::int[], $3::int[]) AS e (stream, version, n)
         GROUP BY stream
         ON CONFLICT (stream) DO UPDATE SET version = excluded.version, events = streams.events + excluded.events,
           total = streams.total + excluded.total`,
        [
          events.map(({ stream }) => stream),
          events.map(({ version }) => version),
          events.map(({ data }) => Number(data['n'] ?? 0)),
        ],
      )
    },
    ...parts,
  }
}
