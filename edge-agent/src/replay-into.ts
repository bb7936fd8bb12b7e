import type { CsvReplay, ReplayCounts } from './collectors/csv-replay.js'
import { ReplayRun } from './collectors/run-replay.js'
import type { AgentEvents } from './events.js'
import type { Intake } from './intake.js'
import type { NodeSpool } from './spool/node-spool.js'

/** What a replay has come to. */
export interface ReplaySummary extends ReplayCounts {
  readonly batches: number
  /** Batches acknowledged by the broker in this run. */
  readonly acknowledged: number
}

interface ReplayContext {
  readonly spool: NodeSpool
  readonly intake: Intake
  readonly events: AgentEvents
  readonly options: { readonly batchSize: number; readonly boot: number | null }
  readonly now: () => number
  readonly signal: AbortSignal
}

/** Of what waits on disk, so much stops the reading; a quarter of the limit if that is less. */
const roomBytes = 8 * 2 ** 20
const lookEveryMs = 50
/** Refused rows that are named one by one. */
const mostNamed = 20

/** Replays a file through the disk buffer; resolves when all of it is acknowledged, never when stopped before. */
export async function replayInto(
  replay: { readonly source: CsvReplay; readonly lingerMs: number },
  { spool, intake, events, options, now, signal }: ReplayContext,
): Promise<ReplaySummary> {
  const room = Math.min(roomBytes, spool.account.limits.bytes / 4)
  const { source } = replay
  const run = new ReplayRun(
    {
      offerBatch: (samples) => intake.offerBatch(samples),
      hasRoom: () => spool.account.buffered.bytes < room,
      refused: (line, reason) => {
        if (source.counts.refusedRows <= mostNamed) events.rowRefused(spool.node, { line, reason })
      },
    },
    { batchSize: options.batchSize, lingerMs: options.boot === null ? replay.lingerMs : null, now, signal },
  )
  await run.run(source)
  const done = () => spool.account.buffered.batches === 0
  await new Promise<void>((resolve) => {
    const look = setInterval(() => {
      if (signal.aborted) clearInterval(look)
      else if (done()) {
        clearInterval(look)
        resolve()
      }
    }, lookEveryMs)
  })
  return { ...source.counts, batches: run.batches, acknowledged: spool.account.acknowledgedBatches }
}
