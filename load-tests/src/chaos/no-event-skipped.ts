import { setTimeout as sleep } from 'node:timers/promises'
import { followLog } from '@telstar/support/log/follow-log'
import { type RunningWriters, runWriters } from '../support-writer/run-writers.js'
import { LateTransactions } from './late-transactions.js'
import { PositionReader } from './position-reader.js'
import { brokenClaims, type SupportContext, type SupportScenario, type Verdict } from './scenario.js'
import { openSupportReaders } from './support-readers.js'
import { supportRows } from './support-rows.js'

/** Transactions with pauses and rollbacks, processes killed inside them, others open beside for long; one follower. */
export const noEventSkipped: SupportScenario = {
  promise: 14,
  name: 'no event skipped',
  fullCount: 100_000,
  smallCount: 3000,
  runOnSupport,
}

const caughtUpSeconds = 60

async function runOnSupport(context: SupportContext): Promise<Verdict> {
  const { support } = context
  const readers = openSupportReaders(support)
  try {
    const seen: string[] = []
    const follower = followLog(
      {
        name: 'chaos',
        async handle(events) {
          seen.push(...events.map(({ stream, version }) => `${stream}-${version}`))
        },
      },
      readers.log,
    )
    readers.teardown.add('follower', () => follower.stop())
    // Beside it one that goes by position alone, as many do: what it misses shows that the run is hard enough.
    const byPosition = new PositionReader(readers.pool('support_writer'))
    readers.teardown.add('reader by position', () => byPosition.stop())
    const late = new LateTransactions(support)
    const written = await write(context)
    await late.stop()
    const all = await supportRows<{ id: string }>(
      support,
      "SELECT stream || '-' || version AS id FROM support.events ORDER BY xid, position",
    )
    await untilSeen(() => seen.length >= all.length)
    return verdict({ written, all: all.map(({ id }) => id), seen, byPosition: byPosition.count() })
  } finally {
    await readers.teardown.run()
  }
}

interface Written {
  readonly committed: readonly string[]
  readonly rolledBack: number
  readonly killed: number
}

/** Until enough is committed; now and then one of the processes is killed, and another takes its place. */
async function write({ support, count, thorough, random }: SupportContext): Promise<Written> {
  const [processes, writers] = thorough ? [4, 8] : [2, 4]
  const committed: string[] = []
  let rolledBack = 0
  let killed = 0
  const start = () =>
    runWriters(
      {
        kind: 'mixed',
        url: support.databaseUrl('support_writer'),
        writers,
        // Where transactions take turns, a pause in one is a pause of all.
        pauseMs: support.concurrent ? 20 : 1,
        seed: Math.floor(random() * 1e9),
      },
      (report) => {
        committed.push(...(report.committed ?? []))
        rolledBack += report.rolledBack ?? 0
      },
    )
  const running: RunningWriters[] = Array.from({ length: processes }, start)
  const kills = thorough ? 20 : 2
  while (committed.length < count) {
    await Promise.race([sleep(50), ...running.map(({ ended }) => ended)])
    if (committed.length > (count * (killed + 1)) / (kills + 1)) {
      const index = Math.floor(random() * processes)
      await running[index]?.kill()
      running[index] = start()
      killed += 1
    }
  }
  for (const one of running) one.finish()
  await Promise.all(running.map(({ ended }) => ended))
  return { committed, rolledBack, killed }
}

async function untilSeen(all: () => boolean): Promise<void> {
  const deadline = Date.now() + caughtUpSeconds * 1000
  while (!all() && Date.now() < deadline) await sleep(50)
}

function verdict({
  written,
  all,
  seen,
  byPosition,
}: {
  written: Written
  all: readonly string[]
  seen: readonly string[]
  byPosition: number
}): Verdict {
  const inLog = new Set(all)
  const handled = new Set(seen)
  const skipped = all.filter((id) => !handled.has(id)).length
  const lost = written.committed.filter((id) => !inLog.has(id)).length
  return {
    facts: {
      events: all.length,
      skipped,
      twice: seen.length - handled.size,
      'rolled back': written.rolledBack,
      'processes killed': written.killed,
      'skipped by a reader that goes by position': all.length - byPosition,
    },
    broken: brokenClaims({
      'no event was skipped': skipped === 0,
      'no event came twice': seen.length === handled.size,
      'they came in the order of the log': seen.every((id, index) => id === all[index]),
      'what was committed stands in the log': lost === 0,
    }),
  }
}
