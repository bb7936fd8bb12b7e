import type { Transaction } from '@telstar/runtime/database'
import type { ComplaintEvent } from '../../complaints/events.js'
import { streamId } from '../../event-store/event-store.js'
import type { OpenEvent } from '../../privacy/vault.js'
import { neverSampled } from '../never-sampled.js'
import type { Projection, ProjectionTarget } from '../projection.js'
import { erasedSubjects, streamIds } from '../stream-ids.js'
import { type ComplaintRow, complaintColumns, complaintRow } from './complaint-columns.js'
import { type ComplaintView, evolveView } from './complaint-view.js'

const names = Object.keys(complaintColumns)
const typed = Object.entries(complaintColumns).map(([name, type]) => `${name} ${type}`)
// Words of the customer come with one event only; all else is written anew.
const kept = ['text', 'place']
const updates = names
  .filter((name) => name !== 'id')
  .map(
    (name) =>
      `${name} = ${kept.includes(name) ? `coalesce(excluded.${name}, row.${name})` : `excluded.${name}`}`,
  )

/** Every complaint as it is now, and every step of its history. */
export const complaintsProjection: Projection = {
  name: 'complaints',
  contexts: ['complaint', 'profile'],
  tables: (schema) => `
    CREATE TABLE ${schema}.complaints (${typed.join(', ')}, PRIMARY KEY (id));
    CREATE INDEX complaints_customer ON ${schema}.complaints (customer_id);
    CREATE INDEX complaints_order ON ${schema}.complaints (opened_at, id);
    CREATE INDEX complaints_status ON ${schema}.complaints (status, opened_at, id);
    CREATE TABLE ${schema}.complaint_history (
      complaint_id uuid, version int, at timestamptz NOT NULL, actor text NOT NULL, type text NOT NULL,
      data jsonb NOT NULL,
      -- What was written with it; null once the customer is forgotten.
      text text,
      PRIMARY KEY (complaint_id, version)
    );
    CREATE TABLE ${schema}.forgotten (customer_id uuid PRIMARY KEY);
    ${neverSampled(`${schema}.complaints`, kept)};
    ${neverSampled(`${schema}.complaint_history`, ['text'])}`,
  apply,
}

async function apply(events: readonly OpenEvent[], target: ProjectionTarget): Promise<void> {
  const own = events.filter(({ context }) => context === 'complaint')
  const erased = erasedSubjects(events)
  if (erased.length > 0) await forget(erased, target)
  if (own.length === 0) return
  const forgotten = await whoIsForgotten(own, target)
  const read = own.map((event) => (forgotten.has(event.subject ?? '') ? { ...event, personal: null } : event))
  await writeComplaints(read, await viewsBefore(read, target), target)
  await writeHistory(read, target)
}

async function viewsBefore(
  events: readonly OpenEvent[],
  { transaction, schema }: ProjectionTarget,
): Promise<Map<string, ComplaintView>> {
  const ids = streamIds(events.filter(({ type }) => type !== 'ComplaintOpened'))
  const { rows } = await transaction.query<{ id: string; view: ComplaintView }>(
    `SELECT id, view FROM ${schema}.complaints WHERE id = ANY ($1::uuid[])`,
    [ids],
  )
  return new Map(rows.map(({ id, view }) => [id, view]))
}

async function writeComplaints(
  events: readonly OpenEvent[],
  views: Map<string, ComplaintView>,
  { transaction, schema }: ProjectionTarget,
): Promise<void> {
  const rows = new Map<string, ComplaintRow>()
  for (const event of events) {
    const id = streamId(event)
    const changedAt = event.at.toISOString()
    // What was appended to a stream of complaints is one of their events.
    const view = evolveView(views.get(id) ?? null, event as unknown as ComplaintEvent, changedAt)
    views.set(id, view)
    const before = rows.get(id)
    const words = event.type === 'ComplaintOpened' ? event.personal : before
    const { text = null, place = null } = (words ?? {}) as { text?: string | null; place?: string | null }
    rows.set(id, complaintRow({ id, version: event.version, view, changedAt, text, place }))
  }
  await insert(transaction, {
    into: `${schema}.complaints AS row (${names.join(', ')})`,
    columns: typed,
    rows: [...rows.values()],
    otherwise: `ON CONFLICT (id) DO UPDATE SET ${updates.join(', ')}`,
  })
}

async function writeHistory(
  events: readonly OpenEvent[],
  { transaction, schema }: ProjectionTarget,
): Promise<void> {
  await insert(transaction, {
    into: `${schema}.complaint_history (complaint_id, version, at, actor, type, data, text)`,
    columns: [
      'complaint_id uuid',
      'version int',
      'at timestamptz',
      'actor text',
      'type text',
      'data jsonb',
      'text text',
    ],
    rows: events.map(({ context, stream, version, at, actor, type, data, personal }) => ({
      ...{ complaint_id: streamId({ context, stream }), version, at, actor, type, data },
      text: personal?.['text'] ?? null,
    })),
    otherwise: '',
  })
}

/** One statement for all rows. @param columns name and type of each, in the order of `into` */
async function insert(
  transaction: Transaction,
  {
    into,
    columns,
    rows,
    otherwise,
  }: { into: string; columns: readonly string[]; rows: readonly object[]; otherwise: string },
): Promise<void> {
  const from = `json_to_recordset($1::json) AS given (${columns.join(', ')})`
  await transaction.query(`INSERT INTO ${into} SELECT * FROM ${from} ${otherwise}`, [JSON.stringify(rows)])
}

/** Remembers them, too: what was on its way when they were erased is not kept. */
async function forget(
  customers: readonly string[],
  { transaction, schema }: ProjectionTarget,
): Promise<void> {
  const given = [customers]
  await transaction.query(
    `INSERT INTO ${schema}.forgotten SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING`,
    given,
  )
  await transaction.query(
    `UPDATE ${schema}.complaint_history AS step SET text = NULL FROM ${schema}.complaints AS of
     WHERE of.customer_id = ANY ($1::uuid[]) AND step.complaint_id = of.id AND step.text IS NOT NULL`,
    given,
  )
  await transaction.query(
    `UPDATE ${schema}.complaints SET text = NULL, place = NULL WHERE customer_id = ANY ($1::uuid[])`,
    given,
  )
}

async function whoIsForgotten(
  events: readonly OpenEvent[],
  { transaction, schema }: ProjectionTarget,
): Promise<ReadonlySet<string>> {
  const customers = [...new Set(events.flatMap(({ subject }) => subject ?? []))]
  const { rows } = await transaction.query<{ customer_id: string }>(
    `SELECT customer_id FROM ${schema}.forgotten WHERE customer_id = ANY ($1::uuid[])`,
    [customers],
  )
  return new Set(rows.map(({ customer_id }) => customer_id))
}
