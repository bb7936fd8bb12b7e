import type { OpenEvent } from '../../privacy/vault.js'
import type { Projection, ProjectionTarget } from '../projection.js'
import { streamIds } from '../stream-ids.js'
import { complaintClocks, requestClocks } from './queue-entries.js'
import { entriesOf, entryKey, type QueueItem, queueItems } from './queue-item.js'

const tables = (schema: string) => `
  -- All there are, also those in no queue: they may come back.
  CREATE TABLE ${schema}.items (
    context text NOT NULL,
    id uuid NOT NULL,
    version int NOT NULL,
    since jsonb NOT NULL,
    state jsonb NOT NULL,
    PRIMARY KEY (id, context)
  );
  CREATE TABLE ${schema}.entries (
    department text NOT NULL,
    context text NOT NULL,
    id uuid NOT NULL,
    step_id text NOT NULL,
    version int NOT NULL,
    status text NOT NULL,
    category text NOT NULL,
    priority text,
    rank smallint NOT NULL,
    region text NOT NULL,
    customer_id uuid NOT NULL,
    taken boolean NOT NULL,
    assignee text,
    level smallint NOT NULL,
    since timestamptz NOT NULL,
    -- infinity: nothing is due.
    due_at timestamptz NOT NULL,
    PRIMARY KEY (id, context, department, step_id)
  );
  CREATE INDEX entries_queue ON ${schema}.entries (department, rank, due_at, id, step_id);
  CREATE TABLE ${schema}.clocks (
    context text NOT NULL,
    id uuid NOT NULL,
    clock text NOT NULL,
    version int NOT NULL,
    warn_at timestamptz,
    due_at timestamptz NOT NULL,
    warned boolean NOT NULL,
    breached boolean NOT NULL,
    departments text[] NOT NULL,
    category text NOT NULL,
    priority text,
    region text NOT NULL,
    customer_id uuid NOT NULL,
    PRIMARY KEY (id, context, clock)
  );
  CREATE INDEX clocks_due ON ${schema}.clocks (due_at, id, clock)`

const read = (schema: string) =>
  `SELECT context, id, version, since, state FROM ${schema}.items WHERE id = ANY ($1)`

const write = (schema: string) => `
  INSERT INTO ${schema}.items (context, id, version, since, state)
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS i (context text, id uuid, version int, since jsonb, state jsonb)
  ON CONFLICT (id, context) DO UPDATE SET version = excluded.version, since = excluded.since, state = excluded.state`

const clear = (schema: string, table: 'entries' | 'clocks') =>
  `DELETE FROM ${schema}.${table} WHERE id = ANY ($1)`

const addEntries = (schema: string) => `
  INSERT INTO ${schema}.entries (department, context, id, step_id, version, status, category, priority, rank, region,
    customer_id, taken, assignee, level, since, due_at)
  SELECT department, context, id, "stepId", version, status, category, priority, rank, region, "customerId", taken,
    assignee, level, since, coalesce("dueAt", 'infinity')
  FROM jsonb_to_recordset($1::jsonb) AS e (department text, context text, id uuid, "stepId" text, version int, status text,
    category text, priority text, rank smallint, region text, "customerId" uuid, taken boolean, assignee text,
    level smallint, since timestamptz, "dueAt" timestamptz)`

const addClocks = (schema: string) => `
  INSERT INTO ${schema}.clocks (context, id, clock, version, warn_at, due_at, warned, breached, departments, category,
    priority, region, customer_id)
  SELECT context, id, clock, version, "warnAt", "dueAt", warned, breached,
    ARRAY (SELECT jsonb_array_elements_text(departments)), category, priority, region, "customerId"
  FROM jsonb_to_recordset($1::jsonb) AS c (context text, id uuid, clock text, version int, "warnAt" timestamptz,
    "dueAt" timestamptz, warned boolean, breached boolean, departments jsonb, category text, priority text, region text,
    "customerId" uuid)`

/** What waits in which department's queue, and which clocks run. */
export const queuesProjection: Projection = {
  name: 'queues',
  // Appointments move what is due, and departments are waited for anew.
  revision: 1,
  contexts: ['complaint', 'request'],
  tables,
  async apply(events, target) {
    const ids = streamIds(events)
    const before = await readItems(target, ids)
    const items = [...queueItems(before, events).values()]
    const { transaction, schema } = target
    const rows = (of: readonly object[]) => [JSON.stringify(of)]
    await transaction.query(write(schema), rows(items))
    await transaction.query(clear(schema, 'entries'), [ids])
    await transaction.query(addEntries(schema), rows(items.flatMap(entryRows)))
    await transaction.query(clear(schema, 'clocks'), [ids])
    await transaction.query(addClocks(schema), rows(items.flatMap(clockRows)))
  },
}

async function readItems(
  { transaction, schema }: ProjectionTarget,
  ids: readonly string[],
): Promise<Map<OpenEvent['stream'], QueueItem>> {
  const { rows } = await transaction.query<QueueItem>(read(schema), [ids])
  return new Map(rows.map((item) => [`${item.context}-${item.id}`, item]))
}

function entryRows(item: QueueItem) {
  const { context, id, version, since } = item
  return entriesOf(item).map((entry) => ({ ...entry, context, id, version, since: since[entryKey(entry)] }))
}

function clockRows(item: QueueItem) {
  const { context, id, version, state } = item
  const { region, customerId } = state
  const clocks = item.context === 'complaint' ? complaintClocks(item.state) : requestClocks(item.state)
  const about =
    item.context === 'complaint'
      ? { category: item.state.category, priority: item.state.priority }
      : { category: item.state.kind, priority: null }
  return clocks.map((clock) => ({ ...clock, ...about, context, id, version, region, customerId }))
}
