import type { PresenceEvent } from '@telstar/contracts/presence-event'
import type { ClientBase } from 'pg'
import type { NodeChange } from './node-change.js'

type Entry = Extract<NodeChange, { kind: 'registered' }>['entry']

const upsertNode = `
  INSERT INTO nodes (name, region, site, vendor, model, latitude, longitude, labels)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
  ON CONFLICT (name) DO UPDATE SET
    region = excluded.region, site = excluded.site, vendor = excluded.vendor, model = excluded.model,
    latitude = excluded.latitude, longitude = excluded.longitude, labels = excluded.labels, removed_at = NULL
  RETURNING node_id`

/** Makes node and cells what the registry entry says. */
export async function saveEntry(client: ClientBase, entry: Entry): Promise<void> {
  const { node, region, site, vendor, model, latitude, longitude, labels, cells } = entry
  const place = [latitude ?? null, longitude ?? null, JSON.stringify(labels)]
  const { rows } = await client.query(upsertNode, [node, region, site, vendor, model, ...place])
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
const upsertPresence = `
  INSERT INTO nodes AS known (name, region, status, boot, version, session, seen_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT (name) DO UPDATE SET
    status = excluded.status, boot = coalesce(excluded.boot, known.boot),
    version = coalesce(excluded.version, known.version), session = excluded.session, seen_at = excluded.seen_at
  WHERE known.session IS NULL OR known.session = excluded.session
    OR (excluded.status = 'online' AND known.seen_at <= excluded.seen_at)`

/** The broker lets in only registered nodes, so presence may come before the registry entry was projected. */
export async function savePresence(client: ClientBase, event: PresenceEvent): Promise<void> {
  const { node, region, status, boot, version, session, at } = event
  await client.query(upsertPresence, [node, region, status, boot, version, session, at])
}
