import { openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import { mixedTransactions } from './mixed-transactions.js'
import { raceVersions } from './race-versions.js'
import type { WriterJob, WriterReport } from './writer-job.js'

// Some writers of the support log in a process of their own, to be killed at any moment.
const job = JSON.parse(process.argv[2] as string) as WriterJob
const finish = new AbortController()
process.on('message', () => finish.abort())
process.once('disconnect', () => process.exit(1))
const report = (what: WriterReport) => void process.send?.(what)
const pool = openDatabase({
  url: job.url,
  name: 'writers',
  log: createLogger('writers', 'warn'),
  connections: job.writers,
})
if (job.kind === 'race') report(await raceVersions(job, pool))
else await mixedTransactions({ job, pool, finish: finish.signal, report })
process.send?.({ done: true } satisfies WriterReport, () => process.exit(0))
