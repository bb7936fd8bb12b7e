import { decodeBatch } from '../src/decode-batch.js'
import { encodeColumnarBatch, encodeJsonBatch } from '../src/encode-batch.js'
import { measuredMetrics } from '../src/metric-catalogue.js'
import { metricCatalogueV1 } from '../src/metric-catalogue-v1.js'

// What one batch of 100 samples of 12 metrics costs to write and to read, in processor time of this machine.
const metrics = measuredMetrics(metricCatalogueV1, 'radio')
const start = 1_700_000_000_000
const samples = Array.from({ length: 100 }, (_, index) => ({
  ts: start + Math.floor(index / 3) * 1000,
  cell: (index % 3) + 1,
  values: Object.fromEntries(
    metrics.map(({ name, kind, min, max }, place) => {
      const share = ((index * 7919 + place * 104_729) % 10_007) / 10_007
      const value = min + share * Math.min(max - min, 150)
      return [name, kind === 'count' ? Math.round(value) : Math.round(value * 100) / 100]
    }),
  ),
}))
const batch = { boot: start / 1000, seq: 1842, sent: start, samples }
const columnar = encodeColumnarBatch(batch)
const json = encodeJsonBatch(batch)
const values = samples.length * metrics.length

const rows = [
  measure('decode columnar', columnar.length, () => decodeBatch(columnar, start)),
  measure('decode JSON', json.length, () => decodeBatch(json, start)),
  measure('encode columnar', columnar.length, () => encodeColumnarBatch(batch)),
  measure('encode JSON', json.length, () => encodeJsonBatch(batch)),
]
console.log(`${samples.length} samples × ${metrics.length} metrics; the best of 5 rounds`)
console.table(rows)

function measure(what: string, bytes: number, run: () => unknown) {
  for (let count = 0; count < 2000; count++) run()
  const rounds = Array.from({ length: 5 }, () => cpuMicroseconds(run, 2000))
  const micros = Math.min(...rounds)
  const round = (value: number) => Math.round(value * 10) / 10
  return {
    what,
    bytes,
    µs: round(micros),
    'ns per value': round((micros * 1000) / values),
    'values/s': Math.round((values / micros) * 1e6),
  }
}

function cpuMicroseconds(run: () => unknown, times: number): number {
  const before = process.cpuUsage()
  for (let count = 0; count < times; count++) run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / times
}
