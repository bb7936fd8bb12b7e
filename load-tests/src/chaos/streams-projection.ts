import type { Projection } from '@telstar/support/projections/projection'

/** A read model of one small document for each stream. The view sums it up, for comparing it with the log. */
export const streamsProjection: Projection = {
  name: 'streams',
  tables: (schema) => `
    CREATE TABLE ${schema}.streams (
      stream text PRIMARY KEY, version int NOT NULL, events int NOT NULL, total bigint NOT NULL,
      last_at timestamptz NOT NULL);
    CREATE INDEX ON ${schema}.streams (last_at);
    CREATE VIEW ${schema}.digest AS
      SELECT count(*) AS streams, sum(events) AS events, sum(total) AS total,
        md5(string_agg(stream || version || ' ' || total, ',' ORDER BY stream)) AS digest
      FROM ${schema}.streams`,
  async apply(events, { transaction, schema }) {
    await transaction.query(
      `INSERT INTO ${schema}.streams (stream, version, events, total, last_at)
       SELECT stream, max(version), count(*), sum(n), max(at)
       FROM unnest($1::text[], $2::int[], $3::int[], $4::timestamptz[]) AS e (stream, version, n, at) GROUP BY stream
       ON CONFLICT (stream) DO UPDATE SET version = excluded.version, events = streams.events + excluded.events,
         total = streams.total + excluded.total, last_at = excluded.last_at`,
      [
        events.map(({ stream }) => stream),
        events.map(({ version }) => version),
        events.map(({ data }) => data['n']),
        events.map(({ at }) => at),
      ],
    )
  },
}

/** What the view must say, from the log alone. */
export const streamsFromLog = `
  SELECT count(*) AS streams, sum(events) AS events, sum(total) AS total,
    md5(string_agg(stream || version || ' ' || total, ',' ORDER BY stream)) AS digest
  FROM (SELECT stream, max(version) AS version, count(*) AS events, sum((data->>'n')::int) AS total
    FROM support.events GROUP BY stream) AS streams`
