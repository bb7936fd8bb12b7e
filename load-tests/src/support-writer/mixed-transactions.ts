import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database, Transaction } from '@telstar/runtime/database'
import { PostgresEventStore } from '@telstar/support/event-store/postgres-event-store'
import { seededRandom } from '../fleet/seeded-random.js'
import { newAppend } from './new-append.js'
import type { MixedJob, WriterReport } from './writer-job.js'

const rolledBackShare = 0.2
const streamLength = 20

interface Mixed {
  readonly job: MixedJob
  readonly pool: Database
  readonly finish: AbortSignal
  readonly report: (report: WriterReport) => void
}

/** Each writer appends to streams of its own in transactions of some events, pauses inside them and takes some back. */
export async function mixedTransactions({ job, pool, finish, report }: Mixed): Promise<void> {
  const writer = async (index: number) => {
    const random = seededRandom(job.seed + index)
    let stream = newStream()
    let version = 0
    while (!finish.aborted) {
      if (version >= streamLength) [stream, version] = [newStream(), 0]
      const count = 1 + Math.floor(random() * 4)
      const keep = random() >= rolledBackShare
      await transaction(pool, keep, async (client) => {
        await sleep(random() * job.pauseMs)
        await new PostgresEventStore(client).append(newAppend(stream, version, count))
        await sleep(random() * job.pauseMs)
      })
      const committed = Array.from({ length: count }, (_, offset) => `${stream}-${version + 1 + offset}`)
      report(keep ? { committed } : { rolledBack: 1 })
      if (keep) version += count
    }
  }
  await Promise.all(Array.from({ length: job.writers }, (_, index) => writer(index)))
}

const newStream = () => `complaint-${randomUUID()}`

async function transaction(
  pool: Database,
  keep: boolean,
  work: (client: Transaction) => Promise<void>,
): Promise<void> {
  const client = await pool.connect()
  await client.query('BEGIN')
  await work(client)
  await client.query(keep ? 'COMMIT' : 'ROLLBACK')
  client.release()
}
