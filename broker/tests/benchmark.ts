// CPU time of one broker process per batch of 100 samples of 12 metrics, with a real Kafka.
// Run: npx tsc -b broker && npx tsx --conditions telstar-source broker/tests/benchmark.ts [seconds] [connections] [samples] [batches/s]
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { encodeColumnarBatch } from '@telstar/contracts/encode-batch'
import { startKafka } from '@telstar/infra/engines/start-kafka'
import { publishBytes, RawClient } from './raw-client.js'
import { prepareRegion } from './region.js'

// Without a rate every connection keeps eight batches under way.
const [seconds = 10, connections = 50, samples = 100, rate = 0] = process.argv.slice(2).map(Number)
const window = 8
const home = '/tmp/telstar-broker-benchmark'
const metrics = Array.from({ length: 12 }, (_, index) => `metric_${index}_pct`)

function payload(): Buffer {
  const rows = Array.from({ length: samples }, (_, index) => ({
    ts: 1_700_000_000_000 + index * 1000,
    cell: 1 + (index % 3),
    values: Object.fromEntries(metrics.map((name) => [name, Math.round(Math.random() * 1000) / 10])),
  }))
  return encodeColumnarBatch({ boot: 1, seq: 1, sent: 1_700_000_000_000, samples: rows })
}

async function broker(brokers: string): Promise<{ child: ChildProcess; port: number }> {
  const flags = (process.env['NODE_FLAGS'] ?? '').split(' ').filter(Boolean)
  const child = spawn(process.execPath, [...flags, 'broker/dist/main.js'], {
    env: { ...process.env, KAFKA_BROKERS: brokers, MQTT_PORT: '0', MQTT_PACKETS_PER_SECOND: '100000' },
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  for await (const line of createInterface({ input: child.stderr as NodeJS.ReadableStream })) {
    const { msg, port, level } = JSON.parse(line) as { msg: string; port: number; level: number }
    if (level >= 40) console.error(line)
    if (msg === 'MQTT is served') {
      child.stderr?.resume()
      return { child, port }
    }
  }
  throw new Error('the broker ended')
}

/** CPU seconds of a process so far (user and system; 100 ticks a second). */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}

let acknowledged = 0
let running = true
const paced: (() => unknown)[] = []

/** Sends at the offered rate, one connection after the other. */
function pace(): void {
  const begun = performance.now()
  let sent = 0
  setInterval(() => {
    for (; running && sent < ((performance.now() - begun) * rate) / 1000; sent += 1)
      paced[sent % paced.length]?.()
  }, 2)
}

async function publishFor(node: string, port: number, token: string): Promise<void> {
  const client = await RawClient.as(port, { node, token })
  const bytes = publishBytes(`telstar/v1/north/${node}/telemetry`, payload(), { messageId: 1 })
  client.socket.removeAllListeners('data')
  let rest = 0
  const send = () => running && client.socket.write(bytes)
  if (rate > 0) paced.push(send)
  client.socket.on('data', (chunk: Buffer) => {
    rest += chunk.length
    while (rest >= 4) {
      rest -= 4
      acknowledged += 1
      if (rate === 0) send()
    }
  })
  for (let index = 0; index < window && rate === 0; index += 1) send()
}

rmSync(home, { recursive: true, force: true })
const kafka = await startKafka({ dataDir: `${home}/kafka` })
const region = await prepareRegion(kafka.brokers)
const { child, port } = await broker(kafka.brokers)
const pid = child.pid as number
try {
  const nodes = Array.from({ length: connections }, (_, index) => `bench-${index}`)
  const tokens = await Promise.all(nodes.map((node) => region.add(node)))
  await new Promise((resolve) => setTimeout(resolve, 3000))
  await Promise.all(nodes.map((node, index) => publishFor(node, port, tokens[index] as string)))
  pace()
  await new Promise((resolve) => setTimeout(resolve, Number(process.env['WARM_SECONDS'] ?? 5) * 1000))
  const from = { acknowledged, broker: cpuOf(pid), kafka: cpuOf(kafka.pid), at: performance.now() }
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  const batches = acknowledged - from.acknowledged
  const elapsed = (performance.now() - from.at) / 1000
  console.table({
    batchBytes: payload().length,
    batchesPerSecond: Math.round(batches / elapsed),
    valuesPerSecond: Math.round((batches * samples * metrics.length) / elapsed),
    brokerMicrosecondsPerBatch: Math.round(((cpuOf(pid) - from.broker) / batches) * 1e6),
    kafkaMicrosecondsPerBatch: Math.round(((cpuOf(kafka.pid) - from.kafka) / batches) * 1e6),
    brokerResidentMb: Math.round(residentMb(pid)),
  })
} finally {
  running = false
  child.kill('SIGTERM')
  await new Promise((resolve) => child.once('exit', resolve))
  await region.stop()
  await kafka.stop()
  rmSync(home, { recursive: true, force: true })
}
process.exit(0)
