import type { Database } from '@telstar/runtime/database'
import type { ActiveOutage } from '../alerts/alerts-table.js'
import { standingOutages } from './alerts-table.js'
import type { BrokerSigns } from './broker-signs.js'
import type { WatchOutagesConfig } from './config.js'
import { decideOutages, type OutageChanges } from './decide-outages.js'
import type { WatchOutagesEvents } from './events.js'
import { type Census, lookOf } from './look.js'
import { loadCensus, loadSuspects } from './nodes-table.js'
import type { PresenceProgress } from './presence-progress.js'
import { loadClocks, presenceOffsets } from './progress-tables.js'
import { saveOutages } from './save-outages.js'
import { evolveWatch, pipelineTrouble, unwatched, type Watch } from './watch.js'

export interface WatchOutagesPorts {
  readonly config: Pick<WatchOutagesConfig, 'region' | 'graces' | 'limits'>
  readonly pool: Database
  readonly events: WatchOutagesEvents
  readonly signs: Pick<BrokerSigns, 'trouble'>
  readonly presence: Pick<PresenceProgress, 'trouble'>
  readonly lease: { readonly name: string; readonly holder: string }
}

/** What the watch remembers from one look to the next; all of it can be lost. */
export interface Memory {
  readonly watch: Watch
  /** Nobody else raises or clears outages while we hold the lease; null: to be loaded. */
  readonly standing: readonly ActiveOutage[] | null
  readonly settledAt: number
  readonly census: Census | null
}

export const noMemory: Memory = { watch: unwatched, standing: null, settledAt: 0, census: null }

/** An alert may be raised while its cause is: now and then all causes are looked at again. */
const settleEveryMs = 10_000
/** Counting all nodes is dear; what is decided is always decided with a new count. */
const countEveryMs = 10_000

/**
 * One look at pipeline and nodes, and what follows from it.
 * @param now Unix milliseconds, taken before anything is loaded
 */
export async function handle(memory: Memory, now: number, ports: WatchOutagesPorts): Promise<Memory> {
  const { config, pool, events, signs } = ports
  const { limits } = config
  const { lastLookAt } = memory.watch
  const clocks = await loadClocks(pool)
  const brokers = signs.trouble(now, limits.brokerSilenceMs)
  const presence = ports.presence.trouble(await presenceOffsets(pool), now, limits.clockLagMs)
  const trouble = pipelineTrouble({ now, lastLookAt, clocks, brokers, presence }, limits)
  const watch = evolveWatch(memory.watch, now, trouble)
  if (lastLookAt !== null && trouble !== memory.watch.trouble) events.pipelineJudged(trouble)
  const { healthySince } = watch
  return healthySince === null
    ? { ...memory, watch }
    : look({ ...memory, watch }, { now, healthySince }, ports)
}

async function look(
  memory: Memory,
  { now, healthySince }: { readonly now: number; readonly healthySince: number },
  { config, pool, events, lease }: WatchOutagesPorts,
): Promise<Memory> {
  const { region, graces } = config
  const suspects = await loadSuspects(pool, now - graces.regionMs)
  const standing = memory.standing ?? (await standingOutages(pool))
  const moment = { now, healthySince, quietUntil: healthySince + graces.thawMs }
  const decide = (census: Census) =>
    decideOutages(lookOf(region, census, suspects), standing, { moment, graces })
  const last = memory.census !== null && now - memory.census.at < countEveryMs ? memory.census : null
  const settled = now - memory.settledAt < settleEveryMs
  if (last !== null && settled && isEmpty(decide(last))) return { ...memory, standing }
  const census = await loadCensus(pool, now)
  const changes = decide(census)
  if (settled && isEmpty(changes)) return { ...memory, standing, census }
  const source = `/telstar/${region}/${lease.name}`
  const saved = await saveOutages(pool, changes, { now, source, lease })
  events.alertsChanged(saved.events)
  return { ...memory, standing: saved.standing, settledAt: now, census }
}

function isEmpty(changes: OutageChanges): boolean {
  return Object.values(changes).every(({ length }) => length === 0)
}
