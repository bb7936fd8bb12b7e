import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { measuredMetrics } from '@telstar/contracts/metric-catalogue'
import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { processUsage } from '../process-usage.js'

const metrics = measuredMetrics(metricCatalogueV1, 'radio').map(({ name }) => name)
const rowBytes = 2 + (4 + 8) + (4 + 4) + (4 + 2) + metrics.length * (4 + 8)
const header = Buffer.from('5047434f50590aff0d0a00000000000000000000', 'hex').subarray(0, 19)
const trailer = Buffer.from([0xff, 0xff])
// PostgreSQL counts microseconds from 2000-01-01.
const epochOffsetUs = 946_684_800_000_000n

export interface CopyLimit {
  readonly valuesPerSecond: number
  readonly databaseCpuPerMillion: number
  readonly values: number
}

interface CopyLimitOptions {
  readonly url: string
  readonly databasePid: number
  readonly seconds: number
  readonly rowsPerCopy: number
  readonly nodes: number
  readonly cells: number
}

/**
 * The limit that nothing can pass: binary COPY of the same rows into a hypertable with the same index, one connection,
 * one COPY a transaction, and nothing else going on. The rows are encoded beforehand; only their times change.
 */
export async function measureCopyLimit(options: CopyLimitOptions): Promise<CopyLimit> {
  const client = new pg.Client({ connectionString: options.url })
  await client.connect()
  try {
    await createTable(client)
    const bytes = encodeRows(options)
    const before = processUsage(options.databasePid)?.cpuSeconds ?? 0
    const begun = performance.now()
    let copies = 0
    for (; performance.now() - begun < options.seconds * 1000; copies += 1) {
      setTimes(bytes, { rows: options.rowsPerCopy, first: BigInt(Date.now()) * 1000n - epochOffsetUs })
      await pipeline(Readable.from([bytes]), client.query(copyFrom('COPY bench_radio FROM STDIN BINARY')))
    }
    const seconds = (performance.now() - begun) / 1000
    const values = copies * options.rowsPerCopy * metrics.length
    const cpu = (processUsage(options.databasePid)?.cpuSeconds ?? 0) - before
    return { values, valuesPerSecond: values / seconds, databaseCpuPerMillion: (cpu * 1e6) / values }
  } finally {
    await client.query('DROP TABLE IF EXISTS bench_radio')
    await client.end()
  }
}

async function createTable(client: pg.Client): Promise<void> {
  const columns = metrics.map((name) => `${name} float8`).join(', ')
  await client.query('DROP TABLE IF EXISTS bench_radio')
  await client.query(
    `CREATE TABLE bench_radio (time timestamptz NOT NULL, node_id int NOT NULL, cell smallint NOT NULL, ${columns})`,
  )
  await client.query("SELECT create_hypertable('bench_radio', 'time', create_default_indexes => false)")
  await client.query('CREATE INDEX ON bench_radio (time, node_id, cell)')
}

function encodeRows({ rowsPerCopy, nodes, cells }: CopyLimitOptions): Buffer {
  const bytes = Buffer.alloc(header.length + rowsPerCopy * rowBytes + trailer.length)
  header.copy(bytes)
  let at = header.length
  for (let row = 0; row < rowsPerCopy; row += 1) {
    const node = 1 + Math.floor((row * nodes) / rowsPerCopy)
    at = bytes.writeInt16BE(3 + metrics.length, at)
    at = bytes.writeInt32BE(8, at) + 8
    at = bytes.writeInt32BE(4, at)
    at = bytes.writeInt32BE(node, at)
    at = bytes.writeInt32BE(2, at)
    at = bytes.writeInt16BE(1 + (row % cells), at)
    for (let metric = 0; metric < metrics.length; metric += 1) {
      at = bytes.writeInt32BE(8, at)
      at = bytes.writeDoubleBE(Math.round(Math.random() * 1000) / 10, at)
    }
  }
  trailer.copy(bytes, at)
  return bytes
}

function setTimes(bytes: Buffer, { rows, first }: { rows: number; first: bigint }): void {
  const place = header.length + 2 + 4
  for (let row = 0; row < rows; row += 1)
    bytes.writeBigInt64BE(first + BigInt(row % 100) * 1000n, place + row * rowBytes)
}
