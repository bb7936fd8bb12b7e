import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type RecordingWebhook, startRecordingWebhook } from '../chaos/recording-webhook.js'
import { type Region, startRegion } from '../start-region.js'
import { benchSupport } from './bench-support.js'
import { measureCopyLimit } from './copy-limit.js'
import { formatSupport } from './format-support.js'
import { NoticeProbe, noticeProbeConfig, noticeProbeNode } from './notice-probe.js'
import { type PublishRun, type PublishRunOptions, publishRun, quantiles } from './publish-run.js'
import { formatResult, machine, saveResult } from './report.js'
import { ruleTurns } from './rule-cost.js'
import { measureWriterOnly } from './writer-only.js'

const { values: args, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '60' },
    connections: { type: 'string' },
    soak: { type: 'string', default: '0' },
    growth: { type: 'boolean', default: false },
    rules: { type: 'string', default: '0' },
    /** Of `bench support`. */
    customers: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const seconds = Number(args.seconds)
const seed = Number(args.seed)
const say = (text: string) => process.stderr.write(`${text}\n`)
const results = fileURLToPath(new URL('../../results', import.meta.url))
const names = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index + 1}`)

say(`seed ${seed}`)
if (positionals[0] === 'support') say(await supportBench())
else if (positionals.length > 0) throw new Error(`there is no benchmark ${positionals[0]}; there is: support`)
else await regionBench()

/** Of customer support, on a database of its own. */
async function supportBench(): Promise<string> {
  const customers = Number(args.customers)
  const connections = Number(args.connections ?? 8)
  const result = await benchSupport({ customers, connections, seconds, seed, say })
  const at = new Date().toISOString()
  const path = saveResult({ at, machine: machine(), seed, support: result }, results)
  return `${formatSupport(result)}\n\nwritten to ${path.slice(path.indexOf('load-tests'))}`
}

async function regionBench(): Promise<void> {
  say('starting a region of its own')
  const secret = Buffer.alloc(24, 7).toString('base64')
  const webhook = await startRecordingWebhook(secret)
  const folder = mkdtempSync(join(tmpdir(), 'telstar-bench-'))
  const notifyFile = join(folder, 'notify.yaml')
  writeFileSync(notifyFile, noticeProbeConfig(webhook.url, secret), { mode: 0o600 })
  const region = await startRegion({ notifyFile })
  try {
    say(await bench(region, webhook))
  } finally {
    await region.stop()
    await webhook.stop()
    rmSync(folder, { recursive: true })
  }
}

async function bench(region: Region, webhook: RecordingWebhook): Promise<string> {
  const [probe] = await region.registerNodes(['probe'])
  const nodes = await region.registerNodes(names('bench', Number(args.connections ?? 50)))
  if (probe === undefined) throw new Error('the probe node was not registered')
  const base = { region, nodes, probe, samplesPerBatch: 100, window: 8, seconds, seed }
  say('warming up')
  await publishRun({ ...base, name: 'warm-up', valuesPerSecond: 0, seconds: Math.min(10, seconds) })
  say('limit 1: raw COPY')
  const copyLimit = await measureCopyLimit({
    url: region.databaseUrl('telstar_owner'),
    databasePid: region.pid('timescaledb'),
    seconds: Math.min(20, seconds),
    rowsPerCopy: 20_000,
    nodes: nodes.length,
    cells: 3,
  })
  say('limit 2: the database writer only')
  const writerOnly = await measureWriterOnly({ ...base, seconds: Math.min(20, seconds) })
  const runs = await publishRuns(base, webhook)
  const result = { at: new Date().toISOString(), machine: machine(), seed, copyLimit, writerOnly, runs }
  const path = saveResult(result, results)
  return `${formatResult(result)}\n\nwritten to ${path.slice(path.indexOf('load-tests'))}`
}

async function publishRuns(
  base: Omit<PublishRunOptions, 'name' | 'valuesPerSecond'>,
  webhook: RecordingWebhook,
): Promise<PublishRun[]> {
  const runs: PublishRun[] = []
  const run = async (options: PublishRunOptions) => {
    say(`run: ${options.name}`)
    runs.push(await publishRun(options))
  }
  await run({ ...base, name: 'flat out', valuesPerSecond: 0 })
  if (Number(args.rules) > 0) {
    const turns = await ruleTurns(base.region, Number(args.rules), (name) => {
      say(`run: ${name}`)
      return publishRun({ ...base, name, valuesPerSecond: 0 })
    })
    return [...runs, ...turns]
  }
  say('run: 100,000 values/s offered')
  runs.push(
    await withNotices(webhook, { ...base, name: '100,000 values/s offered', valuesPerSecond: 100_000 }),
  )
  if (Number(args.soak) > 0) {
    const half = (runs[0]?.valuesPerSecond ?? 0) / 2
    await run({ ...base, name: 'half the peak, long', valuesPerSecond: half, seconds: Number(args.soak) })
  }
  if (args.growth) {
    for (const count of [100, 10_000]) {
      const nodes = await base.region.registerNodes(names(`grow${count}`, count))
      const window = count > 1000 ? 1 : 4
      await run({ ...base, nodes, name: `${count} nodes, flat out`, valuesPerSecond: 0, window })
    }
    await run({ ...base, name: 'flat out again, all of it in the same chunk', valuesPerSecond: 0 })
  }
  return runs
}

/** A run during which signals fall now and then, timed until their notices arrive. */
async function withNotices(webhook: RecordingWebhook, options: PublishRunOptions): Promise<PublishRun> {
  const [node] = await options.region.registerNodes([noticeProbeNode])
  if (node === undefined) throw new Error('the node of the notices was not registered')
  const beside = new NoticeProbe(options.region, webhook, node.token)
  const run = await publishRun({ ...options, beside })
  const unseen = await beside.finish()
  return { ...run, noticeMs: { ...quantiles(beside.latency), unseen } }
}
