import type { ComplaintEvent } from '../../complaints/events.js'
import type { OpenEvent } from '../../privacy/vault.js'
import type { RequestEvent } from '../../requests/events.js'
import { type Counted, countedBy } from './counted-by.js'
import { durationBucket } from './duration-buckets.js'
import { type StatisticsItem, statisticsItem } from './statistics-item.js'

/** What is to be added to one counter. */
export interface Tally {
  /** Of the event, in UTC: YYYY-MM-DD. */
  readonly day: string
  readonly context: StatisticsItem['context']
  readonly category: string
  readonly region: string
  /** Empty: of the items, whoever works on them. */
  readonly department: string
  readonly measure: string
  /** Of a duration; -1 of what has none. */
  readonly bucket: number
  readonly count: number
  readonly sumMs: number
}

/**
 * What the events add to the counters, one tally for each counter, and the items after them.
 * @param before the items as they were, by stream; events of one stream are in order
 */
export function talliesOf(
  before: ReadonlyMap<string, StatisticsItem>,
  events: readonly OpenEvent[],
): { readonly items: ReadonlyMap<string, StatisticsItem>; readonly tallies: readonly Tally[] } {
  const items = new Map(before)
  const tallies = new Map<string, Tally>()
  for (const event of events) {
    const known = items.get(event.stream)
    const item = statisticsItem(known, event)
    items.set(event.stream, item)
    const at = event.at.toISOString()
    const happened = event as unknown as ComplaintEvent | RequestEvent
    for (const counted of countedBy(happened, { before: known, at }))
      for (const tally of talliesFor(counted, item, at)) add(tallies, tally)
  }
  return { items, tallies: [...tallies.values()] }
}

function talliesFor(
  { measure, until, departments, whole = true }: Counted,
  item: StatisticsItem,
  at: string,
): Tally[] {
  const sumMs = until === undefined ? 0 : Math.max(0, Date.parse(until) - Date.parse(item.openedAt))
  const { context, category, region } = item
  const bucket = until === undefined ? -1 : durationBucket(sumMs)
  const of = [...(whole ? [''] : []), ...(departments ?? item.departments)]
  const shared = { day: at.slice(0, 10), context, category, region, measure, bucket, count: 1, sumMs }
  return of.map((department) => ({ ...shared, department }))
}

function add(tallies: Map<string, Tally>, tally: Tally): void {
  const { day, context, category, region, department, measure, bucket } = tally
  const key = [day, context, category, region, department, measure, bucket].join(' ')
  const before = tallies.get(key)
  const count = tally.count + (before?.count ?? 0)
  tallies.set(key, { ...tally, count, sumMs: tally.sumMs + (before?.sumMs ?? 0) })
}
