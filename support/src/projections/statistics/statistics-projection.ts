import type { Projection, ProjectionTarget } from '../projection.js'
import { streamIds } from '../stream-ids.js'
import type { StatisticsItem } from './statistics-item.js'
import { talliesOf } from './tallies.js'

const tables = (schema: string) => `
  -- What counters of the next event depend on.
  CREATE TABLE ${schema}.items (
    context text NOT NULL,
    id uuid NOT NULL,
    version int NOT NULL,
    item jsonb NOT NULL,
    PRIMARY KEY (id, context)
  );
  CREATE TABLE ${schema}.daily (
    -- UTC
    day date NOT NULL,
    context text NOT NULL,
    category text NOT NULL,
    region text NOT NULL,
    -- Empty: of the items, whoever works on them; an item counts for each of its departments besides.
    department text NOT NULL,
    measure text NOT NULL,
    -- Of a duration; -1 of what has none.
    bucket smallint NOT NULL,
    count bigint NOT NULL,
    sum_ms bigint NOT NULL,
    PRIMARY KEY (day, context, measure, department, category, region, bucket)
  )`

const read = (schema: string) => `SELECT item FROM ${schema}.items WHERE id = ANY ($1)`

const write = (schema: string) => `
  INSERT INTO ${schema}.items (context, id, version, item)
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS i (context text, id uuid, version int, item jsonb)
  ON CONFLICT (id, context) DO UPDATE SET version = excluded.version, item = excluded.item`

// In one order, so that two of them never wait for each other.
const count = (schema: string) => `
  INSERT INTO ${schema}.daily (day, context, category, region, department, measure, bucket, count, sum_ms)
  SELECT day, context, category, region, department, measure, bucket, count, "sumMs"
  FROM jsonb_to_recordset($1::jsonb) AS t (day date, context text, category text, region text, department text,
    measure text, bucket smallint, count bigint, "sumMs" bigint)
  ORDER BY day, context, measure, department, category, region, bucket
  ON CONFLICT (day, context, measure, department, category, region, bucket)
  DO UPDATE SET count = daily.count + excluded.count, sum_ms = daily.sum_ms + excluded.sum_ms`

/** Counters by day; sums and counts only, so that days, regions and categories add up. Nothing personal. */
export const statisticsProjection: Projection = {
  name: 'statistics',
  contexts: ['complaint', 'request'],
  tables,
  async apply(events, target) {
    const { transaction, schema } = target
    const { items, tallies } = talliesOf(await readItems(target, streamIds(events)), events)
    const versions = new Map(events.map(({ stream, version }) => [stream, version]))
    const rows = [...versions].map(([stream, version]) => {
      const item = items.get(stream)
      return { context: item?.context, id: item?.id, version, item }
    })
    await transaction.query(write(schema), [JSON.stringify(rows)])
    if (tallies.length > 0) await transaction.query(count(schema), [JSON.stringify(tallies)])
  },
}

async function readItems(
  { transaction, schema }: ProjectionTarget,
  ids: readonly string[],
): Promise<Map<string, StatisticsItem>> {
  const { rows } = await transaction.query<{ item: StatisticsItem }>(read(schema), [ids])
  return new Map(rows.map(({ item }) => [`${item.context}-${item.id}`, item]))
}
