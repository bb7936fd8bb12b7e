import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import pg from 'pg'
import { enterBatches } from '../store-telemetry/batch-ledger-table.js'
import { CopyEncoder } from '../store-telemetry/copy-encoder.js'
import type { NodeBlock } from '../store-telemetry/node-block.js'
import { copySamples } from '../store-telemetry/samples-table.js'
import { planCatalogue } from '../telemetry/catalogue-plan.js'

// What a chunk's index and the ledger cost as they fill; see docs/decisions/0005-chunks-and-index.md and 0006-ledger.md.
// usage: node --import tsx --conditions=telstar-source processors/tests/measure-storage.ts OWNER_URL [nodes] [batches]
const [url = '', nodes = '1000', batches = '12000'] = process.argv.slice(2)
const indexes = {
  'time, node_id, cell': 'btree (time, node_id, cell)',
  'node_id, cell, time desc': 'btree (node_id, cell, time DESC)',
  'time (brin)': 'brin (time)',
}
const group = planCatalogue(metricCatalogueV1).metrics.get('rsrp_dbm')?.group
const samplesOfBatch = 100
const perCopy = 300
const start = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 7_200_000

const client = new pg.Client({ connectionString: url })
await client.connect()
for (const [name, index] of Object.entries(indexes)) await measureIndex(name, index)
await measureLedger()
await client.end()

function blockOf(batch: number): NodeBlock {
  if (group === undefined) throw new Error('no group')
  const round = Math.floor(batch / Number(nodes))
  const rows = Array.from({ length: samplesOfBatch }, (_, row) => row)
  const block = {
    group,
    ts: Float64Array.from(rows, (row) => start + round * 34_000 + Math.floor(row / 3) * 1000),
    cell: Int16Array.from(rows, (row) => 1 + (row % 3)),
    values: Float64Array.from(
      { length: samplesOfBatch * group.metrics.length },
      (_, place) => (place * 7) % 100,
    ),
    stored: new Uint8Array(samplesOfBatch).fill(1),
  }
  return { nodeId: (batch % Number(nodes)) + 1, block }
}

async function measureIndex(name: string, index: string): Promise<void> {
  if (group === undefined) return
  await client.query('DROP TABLE IF EXISTS measured')
  await client.query('CREATE TABLE measured (LIKE radio)')
  await client.query(
    `SELECT create_hypertable('measured', by_range('time', interval '1 day'), create_default_indexes => false)`,
  )
  await client.query(`CREATE INDEX ON measured USING ${index}`)
  const encoder = new CopyEncoder()
  const quarters = [0, 0, 0, 0]
  for (let batch = 0; batch < Number(batches); batch += perCopy) {
    const copy = Array.from({ length: perCopy }, (_, place) => blockOf(batch + place))
    const data = encoder.encode(copy, group.metrics.length)
    const began = performance.now()
    await copySamples(client, { ...group, name: 'measured' }, data)
    quarters[Math.floor((4 * batch) / Number(batches))]! += performance.now() - began
  }
  const valuesOfQuarter = (Number(batches) * samplesOfBatch * group.metrics.length) / 4
  const rates = quarters.map((ms) => (valuesOfQuarter / ms / 1000).toFixed(2)).join(' ')
  await client.query('ANALYZE measured')
  const series = await timed(`SELECT time_bucket('15 minutes', time) AS b, avg(rsrp_dbm) FROM measured
    WHERE node_id = 77 AND time > now() - interval '1 day' GROUP BY 1`)
  const minute = await timed(`SELECT node_id, cell, sum(rsrp_dbm) FROM measured
    WHERE time >= to_timestamp(${start / 1000 + 60}) AND time < to_timestamp(${start / 1000 + 120}) GROUP BY 1, 2`)
  console.log(
    `${name}: ${rates} M values/s by quarter; a node's day ${series} ms; all nodes' minute ${minute} ms`,
  )
  await client.query('DROP TABLE measured')
}

async function timed(sql: string): Promise<string> {
  await client.query(sql)
  const began = performance.now()
  await client.query(sql)
  return (performance.now() - began).toFixed(0)
}

async function measureLedger(): Promise<void> {
  const rounds = 100
  let seq = 0
  const entry = () => {
    seq += 1
    const at = Date.now()
    const times = { sent: at, received: at, first: at, last: at }
    return {
      nodeId: (seq % 1000) + 1,
      boot: 1,
      seq,
      part: 0,
      ...times,
      samples: 100,
      values: 1200,
      quarantined: 0,
    }
  }
  await client.query('BEGIN')
  const began = performance.now()
  for (let round = 0; round < rounds; round += 1) {
    await enterBatches(client, Array.from({ length: perCopy }, entry))
  }
  const micros = ((performance.now() - began) * 1000) / (rounds * perCopy)
  await client.query('ROLLBACK')
  console.log(`ledger: ${micros.toFixed(1)} µs a batch, ${perCopy} at a time`)
}
