import { rollupResolutions } from '@telstar/contracts/group-table'
import type { Database } from '@telstar/runtime/database'
import { type Group, loadGroups, refreshRange } from './aggregates.js'
import { type BucketRange, mergeBuckets } from './bucket-range.js'
import { minutesRefreshed, takeDirtyMinutes } from './dirty-minutes-table.js'
import type { RefreshRollupsEvents } from './events.js'
import { bucketsRefreshed, takeStaleBuckets } from './stale-rollups-table.js'

export interface RefreshRollupsPorts {
  readonly pool: Database
  readonly events: RefreshRollupsEvents
  /** Whether the claim on this work still holds; false ends the pass. */
  readonly stillMine: () => Promise<boolean>
}

const [minute, ...larger] = rollupResolutions

/** One pass: dirty minutes first, then every larger bucket above them that is closed, level by level. */
export async function handle(ports: RefreshRollupsPorts): Promise<void> {
  for (const group of await loadGroups(ports.pool)) {
    await refreshMinutes(ports, group)
    for (const level of larger) await refreshLevel(ports, group, level)
  }
}

async function refreshMinutes(ports: RefreshRollupsPorts, group: Group): Promise<void> {
  const dirty = await takeDirtyMinutes(ports.pool, group.name)
  const ranges = mergeBuckets(
    dirty.map(({ bucket }) => bucket),
    minute.seconds * 1000,
  )
  for (const range of ranges.flatMap(inSteps)) {
    if (!(await ports.stillMine())) return
    await refreshRange(ports.pool, { group, resolution: minute.name }, range)
    const done = dirty.filter(({ bucket }) => bucket >= range.from && bucket < range.to)
    await minutesRefreshed(ports.pool, group.name, done)
    ports.events.rangeRefreshed({ group: group.name, resolution: minute.name, ...range })
  }
}

const mostMs = 15 * 60_000

/** A long range in steps, so that no single statement holds the database for long and none is lost with the process. */
function inSteps({ from, to }: BucketRange): BucketRange[] {
  const steps = Math.ceil((to - from) / mostMs)
  return Array.from({ length: steps }, (_, step) => ({
    from: from + step * mostMs,
    to: Math.min(to, from + (step + 1) * mostMs),
  }))
}

async function refreshLevel(
  ports: RefreshRollupsPorts,
  group: Group,
  { name: resolution, seconds }: (typeof larger)[number],
): Promise<void> {
  const level = { group: group.name, resolution, seconds }
  const stale = await takeStaleBuckets(ports.pool, level)
  const ranges = mergeBuckets(
    stale.map(({ bucket }) => bucket),
    seconds * 1000,
  )
  for (const range of ranges) {
    if (!(await ports.stillMine())) return
    await refreshRange(ports.pool, { group, resolution }, range)
    const done = stale.filter(({ bucket }) => bucket >= range.from && bucket < range.to)
    await bucketsRefreshed(ports.pool, level, done)
    ports.events.rangeRefreshed({ group: group.name, resolution, ...range })
  }
}
