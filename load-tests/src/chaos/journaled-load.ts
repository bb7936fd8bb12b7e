import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readJournal } from '../fleet/journal.js'
import type { LoadResult } from '../fleet/publish-load.js'
import { runLoad } from '../fleet/run-load.js'
import type { Region } from '../start-region.js'

interface JournaledLoadOptions {
  readonly region: Region
  readonly nodes: readonly { readonly node: string; readonly token: string }[]
  readonly batchesPerSecond: number
  /** Injects the faults while the load runs; the load ends after it. */
  readonly during: (progress: { acknowledgedValues(): number }) => Promise<void>
}

export interface JournaledLoad {
  readonly boot: number
  readonly result: LoadResult
  /** `node boot seq` of every PUBACK, from the journal on disk. */
  readonly promised: Set<string>
}

export const samplesPerBatch = 5

/** Publishes with a journal on disk while faults are injected, then lets everything drain. */
export async function journaledLoad(options: JournaledLoadOptions): Promise<JournaledLoad> {
  const folder = mkdtempSync(join(tmpdir(), 'telstar-chaos-'))
  const journal = join(folder, 'journal')
  const boot = Math.floor(Date.now() / 1000)
  let values = 0
  try {
    const load = runLoad(
      {
        region: options.region.region,
        mqtt: options.region.mqtt,
        nodes: options.nodes,
        boot,
        samplesPerBatch,
        cells: 1,
        stepMs: 10,
        window: 20,
        batchesPerSecond: options.batchesPerSecond,
        seconds: 24 * 3600,
        drainSeconds: 60,
        seed: boot,
        journal,
      },
      (acknowledged) => {
        values = acknowledged
      },
    )
    const outcome = load.result.then(
      (result) => ({ result }),
      (error: Error) => ({ error }),
    )
    await options.during({ acknowledgedValues: () => values })
    load.finish()
    const ended = await outcome
    if ('error' in ended) throw ended.error
    return { boot, result: ended.result, promised: readJournal(journal) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
