import { LatencyHistogram } from '../fleet/latency-histogram.js'
import { runLoad } from '../fleet/run-load.js'
import type { Region } from '../start-region.js'
import { atRest } from './at-rest.js'
import { HeldLoad } from './held-load.js'
import { countStored, LedgerWatch } from './stored.js'
import { storedSoFar } from './stored-so-far.js'
import { untilOnline } from './until-online.js'
import { type Usage, UsageMeter } from './usage-meter.js'
import { VisibleProbe } from './visible-probe.js'

export interface PublishRunOptions {
  readonly name: string
  readonly region: Region
  readonly nodes: readonly { readonly node: string; readonly token: string }[]
  readonly probe: { readonly node: string; readonly token: string }
  readonly samplesPerBatch: number
  /** 0 = flat out. */
  readonly valuesPerSecond: number
  readonly window: number
  readonly seconds: number
  readonly seed: number
  /** What is measured beside the load, exactly as long as it lasts. */
  readonly beside?: { start(): void; stop(): void }
}

export interface Quantiles {
  readonly p50: number
  readonly p99: number
  readonly count: number
}

export interface PublishRun {
  readonly name: string
  readonly values: number
  readonly batches: number
  /** Acknowledged batches that are not in the log, and rows in the log that nobody was promised. */
  readonly lostBatches: number
  readonly extraValues: number
  readonly inversions: number
  /** From the first batch to the last visible row. */
  readonly valuesPerSecond: number
  readonly pubackMs: Quantiles
  readonly visibleMs: Quantiles
  /** Samples of the probe that no reader ever saw. */
  readonly probesUnseen: number
  /** Publish → notice at a webhook, where that was measured. */
  readonly noticeMs?: Quantiles & { readonly unseen: number }
  readonly cpuPerMillion: Record<string, number>
  readonly cpuOutsideDatabasePerMillion: number
  readonly cpuInAllPerMillion: number
  readonly usage: Usage
}

export const metricsPerSample = 12
const cells = 3

/** Publishes a load against the region, waits until all of it is visible, counts it, and reports what it cost. */
export async function publishRun(options: PublishRunOptions): Promise<PublishRun> {
  const { region, nodes } = options
  const reader = region.databaseUrl('telstar_reader')
  await atRest(reader)
  const boot = Math.floor(Date.now() / 1000)
  const since = new Date(Date.now() - 1000)
  const probe = new VisibleProbe({ region, node: options.probe, boot: boot - 1 })
  const of = { boot, nodes: nodes.map(({ node }) => node), since }
  const ledger = await LedgerWatch.open(reader, of)
  // Nodes stay connected for weeks: what their connecting costs is no part of what a value costs.
  const load = startLoad(options, boot, () => untilOnline(reader, of.nodes))
  await Promise.race([load.begun, load.result])
  const storedBefore = await storedSoFar(region)
  const meter = new UsageMeter(region)
  probe.start()
  options.beside?.start()
  const begun = performance.now()
  const held = new HeldLoad(load, async () => (await storedSoFar(region)) - storedBefore - probe.sent)
  const result = await load.result
  held.stop()
  options.beside?.stop()
  await ledger.until(result.acknowledged, 120)
  const elapsed = (performance.now() - begun) / 1000
  const probesUnseen = await probe.stop()
  const usage = meter.finish()
  await ledger.close()
  const stored = await countStored(reader, of)
  const cpuPerMillion = Object.fromEntries(
    Object.entries(usage.cpuSeconds).map(([name, cpu]) => [name, (cpu * 1e6) / result.values]),
  )
  const outsideDatabase =
    (cpuPerMillion.broker ?? 0) + (cpuPerMillion.kafka ?? 0) + (cpuPerMillion.processors ?? 0)
  return {
    name: options.name,
    values: result.values,
    batches: result.acknowledged,
    lostBatches: result.acknowledged - stored.batches,
    extraValues: stored.values - result.values,
    inversions: result.inversions,
    valuesPerSecond: result.values / elapsed,
    pubackMs: quantiles(new LatencyHistogram(result.pubackCounts)),
    visibleMs: quantiles(probe.latency),
    probesUnseen,
    cpuPerMillion,
    cpuOutsideDatabasePerMillion: outsideDatabase,
    cpuInAllPerMillion: outsideDatabase + (cpuPerMillion.timescaledb ?? 0),
    usage,
  }
}

export function quantiles(latency: LatencyHistogram): Quantiles {
  return { p50: latency.quantile(0.5), p99: latency.quantile(0.99), count: latency.total }
}

/** Hands the whole load to the generator; it opens one connection per node. */
function startLoad(options: PublishRunOptions, boot: number, onConnected: () => Promise<void>) {
  const { region, nodes, samplesPerBatch, seconds, window, seed } = options
  const load = {
    region: region.region,
    mqtt: region.mqtt,
    nodes,
    boot,
    samplesPerBatch,
    cells,
    stepMs: 10,
    window,
    batchesPerSecond: options.valuesPerSecond / (samplesPerBatch * metricsPerSample),
    seconds,
    drainSeconds: 60,
    seed,
  }
  return runLoad(load, { onConnected })
}
