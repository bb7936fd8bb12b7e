import { type RollupResolution, rollupResolutions } from '@telstar/contracts/group-table'
import type { Database } from '@telstar/runtime/database'
import { type Group, loadGroups, refreshRange } from './aggregates.js'
import { type BucketRange, mergeBuckets } from './bucket-range.js'
import type { Delays } from './delays.js'
import { minutesRefreshed, takeDirtyMinutes } from './dirty-minutes-table.js'
import type { RefreshRollupsEvents } from './events.js'
import { bucketsRefreshed, takeStaleBuckets } from './stale-rollups-table.js'
import { Step } from './step.js'

export interface RefreshRollupsPorts {
  readonly pool: Database
  readonly events: RefreshRollupsEvents
  readonly delays: Delays
  /** Whether the claim on this work still holds and the database has time for it; false ends the pass. */
  readonly mayGoOn: () => Promise<boolean>
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
  const dirty = await takeDirtyMinutes(ports.pool, group.name, ports.delays.minute)
  await inSteps(ports, { group, ...minute, buckets: dirty }, (range) =>
    minutesRefreshed(ports.pool, group, dirty.filter(within(range))),
  )
}

async function refreshLevel(
  ports: RefreshRollupsPorts,
  group: Group,
  { name: resolution, seconds }: (typeof larger)[number],
): Promise<void> {
  const level = { group, resolution, seconds, delayMs: ports.delays.larger[resolution] }
  const stale = await takeStaleBuckets(ports.pool, level)
  await inSteps(ports, { group, name: resolution, seconds, buckets: stale }, (range) =>
    bucketsRefreshed(ports.pool, level, stale.filter(within(range))),
  )
}

interface Work {
  readonly group: Group
  readonly name: RollupResolution
  readonly seconds: number
  readonly buckets: readonly { readonly bucket: number }[]
}

/** Computes neighbouring buckets together, in steps; each step is written down as soon as it is done. */
async function inSteps(
  { pool, events, mayGoOn }: RefreshRollupsPorts,
  { group, name: resolution, seconds, buckets }: Work,
  done: (range: BucketRange) => Promise<void>,
): Promise<void> {
  const widthMs = seconds * 1000
  const step = new Step(widthMs)
  const ranges = mergeBuckets(
    buckets.map(({ bucket }) => bucket),
    widthMs,
  )
  for (const whole of ranges) {
    for (let left: BucketRange | null = whole; left !== null; ) {
      if (!(await mayGoOn())) return
      const [range, rest]: [BucketRange, BucketRange | null] = step.cut(left)
      const began = performance.now()
      await refreshRange(pool, { group, resolution }, range)
      step.took(performance.now() - began)
      await done(range)
      events.rangeRefreshed({ group: group.name, resolution, ...range })
      left = rest
    }
  }
}

function within({ from, to }: BucketRange) {
  return ({ bucket }: { readonly bucket: number }) => bucket >= from && bucket < to
}
