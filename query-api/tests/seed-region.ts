import { type Database, openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'

const minute = 60_000

/** Whole minute that the tests take for now: the seeded history ends here. */
export const now = Math.floor(Date.now() / minute) * minute

/** Rows of a small region, written as the stations would have; the tests know every one of them. */
export async function seedRegion(adminUrl: string): Promise<void> {
  const database = openDatabase({ url: adminUrl, name: 'seed', log: createLogger('seed', 'silent') })
  await seedNodes(database)
  await seedRadio(database)
  await seedHost(database)
  await seedLedger(database)
  await database.end()
}

const iso = (time: number) => new Date(time).toISOString()

async function seedNodes(database: Database): Promise<void> {
  const day = iso(now - 86_400_000)
  const nodes = [
    ['node-a', 'Alpha', 'Ericsson', 'AIR', 'online', day],
    ['node-b', 'Alpha', 'Nokia', 'AirScale', 'offline', day],
    ['node-c', '=HYPERLINK("http://evil")', '+1', '@x', 'unknown', day],
    ...Array.from({ length: 30 }, (_, i) => [
      `page-${String(i).padStart(2, '0')}`,
      'Paged',
      'Nokia',
      '',
      'online',
      day,
    ]),
  ]
  for (const row of nodes)
    await database.query(
      `INSERT INTO nodes (name, site, vendor, model, status, registered_at, region) VALUES ($1,$2,$3,$4,$5,$6,'north')`,
      row,
    )
  await database.query(
    `INSERT INTO nodes (name, site, region, registered_at, removed_at) VALUES ('gone', 'Alpha', 'north', $1, $2)`,
    [day, iso(now - 3_600_000)],
  )
  await database.query(`INSERT INTO cells (node_id, cell, technology, band) SELECT node_id, cell, technology, 'n78'
    FROM nodes, (VALUES (1::smallint, 'NR'), (2::smallint, 'LTE')) AS c(cell, technology) WHERE name IN ('node-a', 'node-b')`)
}

/**
 * node-a, cells 1 and 2, every ten seconds for two hours: signal = cell × 10 + minute of the history ÷ 10, latency 1 to 120 ms,
 * 10 calls a sample of which one is dropped in even minutes; minutes 30 to 34 are silent, minute 60 holds three samples
 * of cell 1. node-b: one sample four hours ago, its packet loss measured ten minutes before that.
 */
async function seedRadio(database: Database): Promise<void> {
  await database.query(
    `INSERT INTO radio (time, node_id, cell, signal_strength_pct, rsrp_dbm, latency_ms, calls_attempted, calls_dropped)
SELECT $1::timestamptz + n * interval '10 seconds', node_id, cell, cell * 10 + (n / 6) / 10.0, -97.5, n % 120 + 1,
  CASE WHEN n < 6 THEN 0 ELSE 10 END, CASE WHEN n >= 6 AND (n / 6) % 2 = 0 THEN 1 ELSE 0 END
FROM nodes, generate_series(0, 719) AS n, generate_series(1, 2) AS cell
WHERE name = 'node-a' AND (n / 6) NOT BETWEEN 30 AND 34 AND NOT (n / 6 = 60 AND n % 6 >= 3 AND cell = 1)`,
    [iso(now - 120 * minute)],
  )
  await database.query(
    `INSERT INTO radio (time, node_id, cell, packet_loss_pct, signal_strength_pct)
SELECT time::timestamptz, node_id, 1, loss, signal FROM nodes,
  (VALUES ($1, 2.5::float8, NULL::float8), ($2, NULL, 33.25)) AS s(time, loss, signal) WHERE name = 'node-b'`,
    [iso(now - 250 * minute), iso(now - 240 * minute + 1234)],
  )
}

async function seedHost(database: Database): Promise<void> {
  await database.query(
    `INSERT INTO host (time, node_id, cell, cpu_pct) SELECT $1::timestamptz + n * interval '1 minute', node_id, 0, n
FROM nodes, generate_series(0, 59) AS n WHERE name = 'node-a'`,
    [iso(now - 60 * minute)],
  )
}

/** node-a: boot 100 with batches 1 to 60 but for 20 to 24 and 40; a remainder of batch 7; then boot 200 with one batch. */
async function seedLedger(database: Database): Promise<void> {
  await database.query(
    `INSERT INTO batches (node_id, boot, seq, part, sent_at, received_at, samples, "values", quarantined)
SELECT node_id, 100, seq, 0, $1::timestamptz + seq * interval '1 minute', $1::timestamptz + seq * interval '1 minute', 12, 60, CASE WHEN seq = 7 THEN 1 ELSE 0 END
FROM nodes, generate_series(1, 60) AS seq WHERE name = 'node-a' AND seq NOT BETWEEN 20 AND 24 AND seq <> 40
UNION ALL SELECT node_id, 100, 7, 1, $1::timestamptz + interval '7 minutes', now(), 0, 1, 0 FROM nodes WHERE name = 'node-a'
UNION ALL SELECT node_id, 200, 1, 0, $1::timestamptz + interval '65 minutes', now() - interval '10 seconds', 120, 600, 0 FROM nodes WHERE name = 'node-a'`,
    [iso(now - 120 * minute)],
  )
}
