import type { PresenceEvent } from '@telstar/contracts/presence-event'
import type { ClientBase, QueryResult } from 'pg'
import type { NodeChange } from './node-change.js'

type Entry = Extract<NodeChange, { kind: 'registered' }>['entry']

// An update first: an upsert takes a number of the sequence even where the row is there, and numbers end at 2^31.
// A node that was removed begins anew as one never heard, unless presence of its new life came first.
const updateNode = `
  WITH back AS (
    SELECT node_id FROM nodes WHERE name = $1 AND removed_at IS NOT NULL),
  forgotten AS (
    DELETE FROM evaluation_states AS state USING back WHERE state.node_id = back.node_id)
  UPDATE nodes SET region = $2, site = $3, vendor = $4, model = $5, latitude = $6, longitude = $7, labels = $8,
    status = CASE WHEN removed_at IS NULL OR status = 'online' THEN status ELSE 'unknown' END,
    session = CASE WHEN removed_at IS NULL OR status = 'online' THEN session END,
    seen_at = CASE WHEN removed_at IS NULL OR status = 'online' THEN seen_at END,
    removed_at = NULL
  WHERE name = $1 RETURNING node_id`

const insertNode = `
  INSERT INTO nodes (name, region, site, vendor, model, latitude, longitude, labels)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
  ON CONFLICT (name) DO NOTHING RETURNING node_id`

/** Makes node and cells what the registry entry says. */
export async function saveEntry(client: ClientBase, entry: Entry): Promise<void> {
  const { node, region, site, vendor, model, latitude, longitude, labels, cells } = entry
  const place = [latitude ?? null, longitude ?? null, JSON.stringify(labels)]
  const { rows } = await updateOrInsert(client, { update: updateNode, insert: insertNode }, [
    node,
    region,
    site,
    vendor,
    model,
    ...place,
  ])
  const nodeId = rows[0].node_id
  const numbers = cells.map(({ cell }) => cell)
  await client.query('DELETE FROM cells WHERE node_id = $1 AND cell <> ALL ($2::smallint[])', [
    nodeId,
    numbers,
  ])
  if (cells.length === 0) return
  await client.query(
    `INSERT INTO cells (node_id, cell, technology, band, azimuth)
     SELECT $1, * FROM unnest($2::smallint[], $3::text[], $4::text[], $5::float8[])
     ON CONFLICT (node_id, cell) DO UPDATE SET
       technology = excluded.technology, band = excluded.band, azimuth = excluded.azimuth`,
    [
      nodeId,
      numbers,
      cells.map(({ technology }) => technology),
      cells.map(({ band }) => band),
      cells.map(({ azimuth }) => azimuth ?? null),
    ],
  )
}

/** A removed node keeps its row: its history refers to it. */
export async function markRemoved(client: ClientBase, node: string, at: Date): Promise<void> {
  await client.query("UPDATE nodes SET removed_at = $2, status = 'offline' WHERE name = $1", [node, at])
}

// A session's end counts only while that session is the node's present one; a session's beginning only when it is newer.
const updatePresence = `
  UPDATE nodes SET status = $3, boot = coalesce($4::bigint, boot), version = coalesce($5::text, version), session = $6, seen_at = $7
  WHERE name = $1 AND $2::text IS NOT NULL
    AND (session IS NULL OR session = $6 OR ($3 = 'online' AND seen_at <= $7::timestamptz))`

const insertPresence = `
  INSERT INTO nodes (name, region, status, boot, version, session, seen_at)
  SELECT $1, $2, $3, $4::bigint, $5::text, $6, $7::timestamptz WHERE NOT EXISTS (SELECT FROM nodes WHERE name = $1)
  ON CONFLICT (name) DO NOTHING`

/** The broker lets in only registered nodes, so presence may come before the registry entry was projected. */
export async function savePresence(client: ClientBase, event: PresenceEvent): Promise<void> {
  const { node, region, status, boot, version, session, at } = event
  await updateOrInsert(client, { update: updatePresence, insert: insertPresence }, [
    node,
    region,
    status,
    boot,
    version,
    session,
    at,
  ])
}

/** Updates once more where another inserted the row meanwhile. */
async function updateOrInsert(
  client: ClientBase,
  { update, insert }: { readonly update: string; readonly insert: string },
  values: unknown[],
): Promise<QueryResult> {
  const updated = await client.query(update, values)
  if (updated.rowCount !== 0) return updated
  const inserted = await client.query(insert, values)
  return inserted.rowCount === 0 ? client.query(update, values) : inserted
}
