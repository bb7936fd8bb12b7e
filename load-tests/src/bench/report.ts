import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import type { CopyLimit } from './copy-limit.js'
import type { PublishRun } from './publish-run.js'
import { ruleRatio } from './rule-cost.js'
import type { WriterOnly } from './writer-only.js'

export interface BenchResult {
  readonly at: string
  readonly machine: { readonly cores: number; readonly memoryGb: number; readonly node: string }
  readonly seed: number
  readonly copyLimit: CopyLimit
  readonly writerOnly: WriterOnly | null
  readonly runs: readonly PublishRun[]
}

/** What these figures were measured on; never its name or address. */
export function machine(): BenchResult['machine'] {
  return { cores: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30), node: process.version }
}

/** Writes a result as JSON under `load-tests/results/` and returns the path. */
export function saveResult<Result extends { readonly at: string }>(result: Result, folder: string): string {
  mkdirSync(folder, { recursive: true })
  const path = `${folder}/bench-${result.at.replaceAll(/[:.]/g, '-')}.json`
  writeFileSync(path, `${JSON.stringify(result, null, 2)}\n`)
  return path
}

const millions = (value: number) => `${(value / 1e6).toFixed(2)} M`
const seconds = (value: number | undefined) => (value ?? 0).toFixed(3)

/** The result as text: every figure beside the limit of the same run. */
export function formatResult({ copyLimit, writerOnly, runs }: BenchResult): string {
  const lines = [
    `raw binary COPY      ${millions(copyLimit.valuesPerSecond)} values/s   database ${seconds(copyLimit.databaseCpuPerMillion)} CPU-s per million values`,
  ]
  if (writerOnly !== null) {
    const ratio = writerOnly.valuesPerSecond / copyLimit.valuesPerSecond
    lines.push(
      `database writer only ${millions(writerOnly.valuesPerSecond)} values/s   ${ratio.toFixed(2)} of raw COPY`,
    )
  }
  const formatted = runs.flatMap((run) => formatRun(run, copyLimit))
  return [...lines, ...formatted, ...formatGrowth(runs), ...formatRules(runs)].join('\n')
}

function formatRules(runs: readonly PublishRun[]): string[] {
  const ratio = ruleRatio(runs)
  if (ratio === null) return []
  return ['', `throughput with the rules against no evaluation, means of their turns: ${ratio.toFixed(3)}`]
}

/** What a value costs with more nodes, and with a fuller chunk, against what it cost before. */
function formatGrowth(runs: readonly PublishRun[]): string[] {
  const cost = (start: string) => runs.find(({ name }) => name.startsWith(start))?.cpuInAllPerMillion
  const ratio = (after?: number, before?: number) =>
    after === undefined || before === undefined ? null : (after / before).toFixed(2)
  const nodes = ratio(cost('10000 nodes'), cost('100 nodes'))
  const chunk = ratio(cost('flat out again'), cost('flat out'))
  if (nodes === null || chunk === null) return []
  return [
    '',
    `cost per value: 10,000 nodes against 100 ${nodes}; after ${millions(runs.reduce((sum, run) => sum + run.values, 0))} values in the chunk against at its beginning ${chunk}`,
  ]
}

function formatRun(run: PublishRun, limit: CopyLimit): string[] {
  const { cpuPerMillion: cpu, pubackMs, visibleMs, usage } = run
  const resident = Object.entries(usage.residentMb).map(([name, { most }]) => `${name} ${most.toFixed(0)}`)
  return [
    '',
    `${run.name}: ${millions(run.valuesPerSecond)} values/s, ${(run.valuesPerSecond / 12 / 1000).toFixed(1)} k samples/s, ${(run.valuesPerSecond / limit.valuesPerSecond).toFixed(2)} of raw COPY`,
    `  batches ${run.batches}, lost ${run.lostBatches}, values too many ${run.extraValues}, inversions ${run.inversions}`,
    `  PUBACK p50 ${pubackMs.p50.toFixed(1)} ms, p99 ${pubackMs.p99.toFixed(1)} ms; visible p50 ${visibleMs.p50.toFixed(0)} ms, p99 ${visibleMs.p99.toFixed(0)} ms (${visibleMs.count} probes, ${run.probesUnseen} never seen)`,
    ...formatNotices(run),
    `  CPU-s per million values: outside the database ${seconds(run.cpuOutsideDatabasePerMillion)} (broker ${seconds(cpu.broker)}, Kafka ${seconds(cpu.kafka)}, processors ${seconds(cpu.processors)}), database ${seconds(cpu.timescaledb)}`,
    `  most resident MB: ${resident.join(', ')}; all together first ${usage.totalResidentMb[0]}, last ${usage.totalResidentMb.at(-1)}`,
  ]
}

function formatNotices({ noticeMs }: PublishRun): string[] {
  if (noticeMs === undefined) return []
  const { p50, p99, count, unseen } = noticeMs
  return [
    `  publish → webhook p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms (${count} alerts, ${unseen} without a notice)`,
  ]
}
