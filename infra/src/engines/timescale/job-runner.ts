import { type DueJob, readDueJobs, recordRun } from './due-jobs.js'
import type { ServerParts } from './server-parts.js'
import { StatementFailed } from './session-engine.js'
import { SessionProfile } from './shared-session.js'

// A busy database has no idle moment: then the work takes its place in the line like a client.
const idleWaitMs = 2000

export interface JobRunner {
  stop(): Promise<void>
}

/**
 * Runs what TimescaleDB's background workers would: due jobs, one at a time, as their owners, and the upkeep. Between
 * any two pieces the waiting clients come first. A failing job is logged and tried again later; `lost` is told when the
 * engine ends.
 */
export function startJobRunner(
  parts: ServerParts,
  everyMs: number,
  lost: (error: unknown) => void,
): JobRunner {
  let stopped = everyMs === 0
  let timer: NodeJS.Timeout | undefined
  let round = Promise.resolve()
  const again = () => {
    round = runRound(parts, () => stopped).catch((error: unknown) => {
      if (error instanceof StatementFailed) parts.log(`upkeep failed: ${error.message}`)
      else lost(error)
    })
    void round.then(() => {
      if (!stopped) timer = setTimeout(again, everyMs)
    })
  }
  if (!stopped) timer = setTimeout(again, everyMs)
  return {
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await round
    },
  }
}

async function runRound(parts: ServerParts, isStopped: () => boolean): Promise<void> {
  for (const job of await inTurn(parts, () => readDueJobs(parts.engine))) {
    if (!isStopped()) await inTurn(parts, () => runJob(parts, job))
  }
  let more = !isStopped()
  while (more) more = (await inTurn(parts, () => parts.upkeep.step(Date.now()))) && !isStopped()
}

async function inTurn<Result>(parts: ServerParts, work: () => Result): Promise<Result> {
  const { queue, session } = parts
  const holder = {}
  await queue.untilFree(idleWaitMs)
  await queue.acquire(holder)
  try {
    session.reset()
    return work()
  } finally {
    queue.release(holder)
  }
}

function runJob({ engine, session, roles, log }: ServerParts, job: DueJob): void {
  const startedAt = new Date()
  let failure: string | undefined
  try {
    const owner = roles.find(job.owner)
    if (owner) session.become(new SessionProfile({ ...owner, settings: [] }, {}))
    // The job stands in the catalogue as of reading it; deleted meanwhile, it fails here and leaves no record.
    engine.query(`CALL run_job(${job.id})`)
  } catch (error) {
    if (!(error instanceof StatementFailed)) throw error
    failure = error.message
  }
  session.soil()
  session.reset()
  recordRun(engine, job, { startedAt, succeeded: failure === undefined })
  if (failure !== undefined) log(`job ${job.id} "${job.name}" failed: ${failure}`)
}
