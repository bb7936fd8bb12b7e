import { setTimeout as sleep } from 'node:timers/promises'
import { SupportClient } from '@telstar/infra/customers/support-client'
import type { Region } from '../start-region.js'
import { type CanaryPerson, erase, liveWithCanaries } from './canary-person.js'
import { type Hits, searchEverywhere } from './places-searched.js'
import { rebuildAll, untilSettled } from './read-models-of.js'
import { brokenClaims, type ChaosContext, type Scenario, type Verdict } from './scenario.js'
import { withReader } from './with-reader.js'

/** People with canary data in every field are erased; then every place is searched, also after read models were rebuilt. */
export const personForgotten: Scenario = {
  promise: 16,
  name: 'a person can be forgotten',
  fullCount: 100,
  smallCount: null,
  stations: ['inbox', 'support'],
  run,
}

const atOnce = 4

async function run({ region, count, say }: ChaosContext): Promise<Verdict> {
  const client = new SupportClient({ url: region.support.url, token: region.support.token })
  const people = await all(count, (index) => liveWithCanaries(client, index))
  await untilSettled(client)
  const before = await searchEverywhere(region)
  const log = await logContent(region)
  say(`before: ${JSON.stringify(before)} in ${log.events} events`)
  await all(count, (index) => erase(client, people[index] as CanaryPerson))
  await untilSettled(client)
  const erased = await untilNothingFound(region)
  say(`erased: ${JSON.stringify(erased)}`)
  await rebuildAll(client)
  const rebuilt = await searchEverywhere(region)
  const same = await logContent(region, log.newest)
  return {
    facts: {
      people: count,
      'events before': log.events,
      'rows found before': before.database,
      ...prefixed(rebuilt),
    },
    broken: brokenClaims({
      'the search finds what is there: before the erasure it did': before.database >= count * 4,
      'nothing is found after the erasure': total(erased) === 0,
      'nothing is found after the read models were rebuilt': total(rebuilt) === 0,
      'every event is as it was': same.events === log.events && same.digest === log.digest,
      'no key is left': (await keysLeft(region, people)) === 0,
    }),
  }
}

const total = (hits: Hits) => Object.values(hits).reduce((sum, hit) => sum + hit, 0)
const prefixed = (hits: Hits) =>
  Object.fromEntries(Object.entries(hits).map(([place, hit]) => [`hits in ${place}`, hit]))

/** Readers purge as they come to the erasure: what they have not come to yet is waited for. */
async function untilNothingFound(region: Region): Promise<Hits> {
  for (const deadline = Date.now() + 30_000; ; await sleep(500)) {
    const hits = await searchEverywhere(region)
    if (total(hits) === 0 || Date.now() > deadline) return hits
  }
}

async function all<Result>(count: number, work: (index: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  const lane = async () => {
    while (next < count) {
      const index = next++
      results[index] = await work(index)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return results
}

interface LogContent {
  readonly events: number
  readonly digest: string
  readonly newest: string
}

/** All that stands in the log, up to a position. */
function logContent(region: Region, upTo = '9223372036854775807'): Promise<LogContent> {
  return withReader(region.support.databaseUrl('postgres'), async (reader) => {
    const { rows } = await reader.query<LogContent>(
      `SELECT count(*)::int AS events, coalesce(max(position), 0)::text AS newest,
         coalesce(md5(string_agg(md5(e::text), '' ORDER BY position)), '') AS digest
       FROM support.events AS e WHERE position <= $1::bigint`,
      [upTo],
    )
    return rows[0] as LogContent
  })
}

function keysLeft(region: Region, people: readonly CanaryPerson[]): Promise<number> {
  return withReader(region.support.databaseUrl('postgres'), async (reader) => {
    const ids = people.map(({ customerId }) => customerId)
    const { rows } = await reader.query<{ left: number }>(
      'SELECT count(wrapped)::int AS left FROM support.subject_keys WHERE subject = ANY ($1::uuid[])',
      [ids],
    )
    return rows[0]?.left ?? -1
  })
}
