import { runLoad } from '../fleet/run-load.js'
import type { Region } from '../start-region.js'
import { atRest } from './at-rest.js'
import { metricsPerSample } from './publish-run.js'
import { LedgerWatch } from './stored.js'
import { UsageMeter } from './usage-meter.js'

export interface WriterOnly {
  readonly values: number
  readonly valuesPerSecond: number
  readonly cpuPerMillion: Record<string, number>
}

interface WriterOnlyOptions {
  readonly region: Region
  readonly nodes: readonly { readonly node: string; readonly token: string }[]
  readonly samplesPerBatch: number
  readonly seconds: number
  readonly seed: number
}

/** The second limit: the same load lies ready in Kafka, and only the database writer works. */
export async function measureWriterOnly(options: WriterOnlyOptions): Promise<WriterOnly> {
  const { region, nodes, samplesPerBatch, seconds, seed } = options
  await atRest(region.databaseUrl('telstar_reader'))
  const boot = Math.floor(Date.now() / 1000)
  await region.stopProcess('processors')
  const load = runLoad({
    region: region.region,
    mqtt: region.mqtt,
    nodes,
    boot,
    samplesPerBatch,
    cells: 3,
    stepMs: 10,
    window: 8,
    batchesPerSecond: 0,
    seconds,
    drainSeconds: 60,
    seed,
  })
  // About as much as the writer stores in that time: enough to measure, and it drains.
  load.allow(Math.round((seconds * 1_500_000) / (samplesPerBatch * metricsPerSample)))
  const result = await load.result
  const begun = performance.now()
  await region.start('processors')
  const meter = new UsageMeter(region)
  const of = { boot, nodes: nodes.map(({ node }) => node) }
  const ledger = await LedgerWatch.open(region.databaseUrl('telstar_reader'), of)
  await ledger.until(result.acknowledged, 300)
  const elapsed = (performance.now() - begun) / 1000
  const { cpuSeconds } = meter.finish()
  await ledger.close()
  return {
    values: result.values,
    valuesPerSecond: result.values / elapsed,
    cpuPerMillion: Object.fromEntries(
      Object.entries(cpuSeconds).map(([name, cpu]) => [name, (cpu * 1e6) / result.values]),
    ),
  }
}
