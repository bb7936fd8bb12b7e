import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measuredMetrics } from '@telstar/contracts/metric-catalogue'
import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import { readJournal } from '../fleet/journal.js'
import type { LoadResult } from '../fleet/publish-load.js'
import { runLoad } from '../fleet/run-load.js'
import type { Region } from '../start-region.js'
import type { RegisteredNode } from './new-nodes.js'
import { pause } from './pause.js'

interface LoadProgress {
  /** Batches with a PUBACK so far, as the generator tells four times a second. */
  acknowledged(): number
}

interface JournaledLoadOptions {
  readonly region: Region
  readonly nodes: readonly RegisteredNode[]
  /** 0: as fast as acknowledgements come. */
  readonly batchesPerSecond: number
  /** Injects the faults while the load runs; the load ends after it. */
  readonly during: (progress: LoadProgress) => Promise<void>
}

export interface JournaledLoad {
  readonly nodes: readonly string[]
  readonly boot: number
  readonly result: LoadResult
  /** `node boot seq` of every PUBACK, from the journal on disk. */
  readonly promised: Set<string>
  /** Batches made that are neither in the journal nor still waiting at the generator: 0, or one is unaccounted for. */
  readonly residual: number
}

export const samplesPerBatch = 5
/** Milliseconds between the samples of a batch, the first of them at the batch's own time. */
export const sampleStepMs = 10
const startsWithinMs = 60_000
const valuesPerBatch = samplesPerBatch * measuredMetrics(metricCatalogueV1, 'radio').length

/** Publishes with a journal on disk while faults are injected, then lets everything drain. */
export async function journaledLoad(options: JournaledLoadOptions): Promise<JournaledLoad> {
  const { region, nodes, batchesPerSecond } = options
  const folder = mkdtempSync(join(tmpdir(), 'telstar-chaos-'))
  const journal = join(folder, 'journal')
  const boot = Math.floor(Date.now() / 1000)
  let values = 0
  try {
    const load = runLoad(
      {
        region: region.region,
        mqtt: region.mqtt,
        nodes,
        boot,
        samplesPerBatch,
        cells: 1,
        stepMs: sampleStepMs,
        window: 20,
        batchesPerSecond,
        seconds: 24 * 3600,
        drainSeconds: 60,
        seed: boot,
        journal,
      },
      {
        onProgress: (acknowledged) => {
          values = acknowledged
        },
      },
    )
    const outcome = load.result.then(
      (result) => ({ result }),
      (error: Error) => ({ error }),
    )
    await Promise.race([loadRuns(() => values > 0), outcome])
    await options.during({ acknowledged: () => values / valuesPerBatch })
    load.finish()
    const ended = await outcome
    if ('error' in ended) throw ended.error
    const { result } = ended
    const promised = readJournal(journal)
    const residual = result.batches - promised.size - result.unacknowledged
    return { nodes: nodes.map(({ node }) => node), boot, result, promised, residual }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A fault meets a load that runs: on a busy machine the generator takes seconds to begin. */
async function loadRuns(runs: () => boolean): Promise<void> {
  const deadline = Date.now() + startsWithinMs
  while (!runs() && Date.now() < deadline) await pause(0.05)
}
