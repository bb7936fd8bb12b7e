import { type Database, isTransient } from '@telstar/runtime/database'
import type { Append, Appended } from '@telstar/support/event-store/event-store'
import { PostgresEventStore } from '@telstar/support/event-store/postgres-event-store'
import { seededRandom } from '../fleet/seeded-random.js'
import { newAppend } from './new-append.js'
import type { RaceJob, WriterReport } from './writer-job.js'

const mostSends = 5

/** All writers of this process go for each version of the stream, until it has them all. */
export async function raceVersions(job: RaceJob, pool: Database): Promise<WriterReport> {
  const store = new PostgresEventStore(pool)
  const won: [string, number][] = []
  let sent = 0
  const writer = async (index: number) => {
    const random = seededRandom(job.seed + index)
    for (let version = 0; version < job.versions; ) {
      const command = newAppend(job.stream, version)
      const answers = await sendOften(store, command, random)
      sent += answers.length
      for (const answer of answers)
        if (answer.kind === 'appended') won.push([command.commandId, answer.version])
      version = Math.max(version, ...answers.map((answer) => answer.version))
    }
  }
  await Promise.all(Array.from({ length: job.writers }, (_, index) => writer(index)))
  return { won, sent }
}

/** At once, as by an impatient client; or one after the other, sometimes on the version that was answered. */
async function sendOften(
  store: PostgresEventStore,
  command: Append,
  random: () => number,
): Promise<Appended[]> {
  const times = 1 + Math.floor(random() * mostSends)
  if (random() < 0.5) return Promise.all(Array.from({ length: times }, () => appendSurely(store, command)))
  const answers: Appended[] = []
  for (let time = 0; time < times; time += 1) {
    const last = answers.at(-1)
    const expectedVersion = last && random() < 0.5 ? last.version : command.expectedVersion
    answers.push(await appendSurely(store, { ...command, expectedVersion }))
  }
  return answers
}

/** A hundred connections at once may be too many for a moment: nothing was sent then, so it is sent again. */
async function appendSurely(store: PostgresEventStore, command: Append): Promise<Appended> {
  for (;;) {
    try {
      return await store.append(command)
    } catch (error) {
      if (!isTransient(error)) throw error
    }
  }
}
