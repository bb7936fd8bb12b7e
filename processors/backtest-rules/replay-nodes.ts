import { NodeEvaluation } from '../alerting/node-evaluation.js'
import type { NodeFacts } from '../alerting/node-facts.js'
import type { RuleBook } from '../alerting/rule-book.js'
import type { AlertChange } from '../alerts/alert-change.js'
import type { GroupPlan } from '../telemetry/catalogue-plan.js'
import { acceptedBlocks } from './accepted-blocks.js'
import type { LedgerBatch } from './arrival-order.js'
import { IntervalSet } from './interval-set.js'
import { pages } from './pages.js'
import { RecentSamples } from './recent-samples.js'
import type { SampleRange, SampleRow } from './samples-table.js'
import { mostRows, Stretches } from './stretches.js'
import type { Period } from './tally.js'

/** Nodes that are replayed together. */
export interface ReplayedNodes {
  readonly nodes: readonly NodeFacts[]
  /** Their batches in the order of arrival. */
  readonly batches: readonly LedgerBatch[]
  /** Warm-up included. */
  readonly period: Period
  readonly book: RuleBook
  readonly plans: readonly GroupPlan[]
}

export interface ReplayPorts {
  load(plan: GroupPlan, range: SampleRange): Promise<SampleRow[]>
  /** Takes the changes that one batch of one node brought. */
  take(changes: readonly AlertChange[]): void
  /** How much is done, 0–1. */
  progress(share: number): Promise<void>
}

export interface ReplayCounts {
  batches: number
  samples: number
  mixedBatches: number
  unowned: number
}

interface ReplayedNode {
  readonly evaluation: NodeEvaluation
  /** Times that a batch claimed which arrived before. */
  readonly claimed: IntervalSet
  /** Times that any batch claims. */
  readonly owned: IntervalSet
  /** What was read for this node alone. */
  readonly apart: RecentSamples
}

interface Arrival {
  readonly at: number
  readonly batch: LedgerBatch | null
  readonly row: SampleRow | null
}

/** How many stretches are read at once for a node whose batch came late: more of them are likely to follow. */
const apartStretches = 4

/**
 * Evaluates stored samples once more in the order in which they arrived. The ledger says when each batch did and which
 * times it covered: of those times, the samples that no earlier batch has claimed are its own. What no batch claims is
 * taken as if each sample had arrived at its own time.
 */
export class NodesReplay {
  readonly counts: ReplayCounts = { batches: 0, samples: 0, mixedBatches: 0, unowned: 0 }
  readonly #of: ReplayedNodes
  readonly #ports: ReplayPorts
  readonly #nodes: ReadonlyMap<number, ReplayedNode>
  readonly #stretches: Stretches
  readonly #recent: RecentSamples
  #next = 0

  constructor(of: ReplayedNodes, ports: ReplayPorts) {
    this.#of = of
    this.#ports = ports
    this.#stretches = new Stretches(of.batches, of.period)
    this.#recent = new RecentSamples(this.#stretches.keepMs)
    this.#nodes = new Map(of.nodes.map((facts) => [facts.nodeId, replayed(facts, of.book)]))
    for (const { nodeId, first, last } of byTime(of.batches)) this.#nodes.get(nodeId)?.owned.add(first, last)
  }

  async run(): Promise<void> {
    const { period, batches } = this.#of
    const end = Math.max(period.to, (batches.at(-1)?.received ?? 0) + 1)
    for (let from = period.from; from < end; ) {
      from = await this.#replayFrom(from)
      await this.#ports.progress(Math.min(1, (from - period.from) / (end - period.from)))
    }
    for (const { evaluation } of this.#nodes.values()) this.#ports.take(evaluation.tick(period.to))
  }

  /** What arrived in the stretch that begins there. @returns its end */
  async #replayFrom(from: number): Promise<number> {
    const { spanMs } = this.#stretches
    const [to, ends] = [from + spanMs, from >= this.#of.period.to]
    if (ends && !this.#arrivesBefore(to)) return to
    const rows = await this.#load({ nodeIds: [...this.#nodes.keys()], from, to, most: mostRows })
    this.#stretches.had(rows.length)
    if (this.#stretches.isTooLong(rows.length)) return from
    this.#recent.add({ from, to, rows })
    const arrivals = this.#arrivalsBefore(to)
    if (!ends) for (const row of rows) arrivals.push(...this.#unowned(row))
    arrivals.sort((a, b) => a.at - b.at)
    for (const { at, batch, row } of arrivals) {
      if (batch !== null) await this.#evaluateBatch(batch)
      else if (row !== null) this.#evaluate(row.nodeId, [row], at)
    }
    return to
  }

  #arrivesBefore(time: number): boolean {
    return (this.#of.batches[this.#next]?.received ?? Number.POSITIVE_INFINITY) < time
  }

  #arrivalsBefore(time: number): Arrival[] {
    const arrivals: Arrival[] = []
    for (; this.#arrivesBefore(time); this.#next += 1) {
      const batch = this.#of.batches[this.#next] as LedgerBatch
      arrivals.push({ at: batch.received, batch, row: null })
    }
    return arrivals
  }

  #unowned(row: SampleRow): Arrival[] {
    if (row.time >= this.#of.period.to || this.#nodes.get(row.nodeId)?.owned.has(row.time) !== false)
      return []
    this.counts.unowned += 1
    return [{ at: row.time, batch: null, row }]
  }

  async #evaluateBatch(batch: LedgerBatch): Promise<void> {
    const node = this.#nodes.get(batch.nodeId)
    if (node === undefined) return
    const covered = await this.#covered(node, batch)
    const owned = new Map<GroupPlan, number>()
    for await (const rows of covered === null ? this.#paged(batch) : [covered]) {
      const own = rows.filter(({ time }) => !node.claimed.has(time) && isWithin(time, batch))
      for (const { plan } of own) owned.set(plan, (owned.get(plan) ?? 0) + 1)
      this.#evaluate(batch.nodeId, own, batch.received)
    }
    node.claimed.add(batch.first, batch.last)
    this.counts.batches += 1
    if ([...owned.values()].some((samples) => samples > batch.samples)) this.counts.mixedBatches += 1
  }

  #evaluate(nodeId: number, rows: readonly SampleRow[], received: number): void {
    this.counts.samples += rows.length
    const changes = this.#nodes.get(nodeId)?.evaluation.evaluate(acceptedBlocks(rows), received) ?? []
    if (changes.length > 0) this.#ports.take(changes)
  }

  /** Samples in the times that a batch covers, of a late one read for its node alone; null for more than may be held. */
  async #covered({ apart }: ReplayedNode, { nodeId, first, last }: LedgerBatch): Promise<SampleRow[] | null> {
    const known = this.#recent.between(nodeId, first, last) ?? apart.between(nodeId, first, last)
    if (known !== null) return known
    const [from, to] = [Math.floor(first), Math.floor(last) + 1]
    const further = Math.max(to, from + apartStretches * this.#stretches.spanMs)
    const alone = { nodeIds: [nodeId], from }
    for (const end of new Set([further, to])) {
      const rows = await this.#load({ ...alone, to: end, most: mostRows })
      if (rows.length > mostRows) continue
      apart.add({ from, to: end, rows })
      return apart.between(nodeId, first, last) ?? []
    }
    return null
  }

  /** What the period has of a batch that covers a very long time. */
  #paged({ nodeId, first, last }: LedgerBatch): AsyncIterable<SampleRow[]> {
    const { from, to } = this.#of.period
    const part = { from: Math.max(Math.floor(first), from), to: Math.min(Math.floor(last) + 1, to) }
    const load = (range: Period) => this.#load({ ...range, nodeIds: [nodeId], most: mostRows })
    return pages(load, part, this.#stretches.spanMs)
  }

  async #load(range: SampleRange): Promise<SampleRow[]> {
    const loaded: SampleRow[][] = []
    for (const plan of this.#of.plans) loaded.push(await this.#ports.load(plan, range))
    return loaded.flat()
  }
}

function replayed(facts: NodeFacts, book: RuleBook): ReplayedNode {
  return {
    evaluation: new NodeEvaluation({ facts, book }, null),
    claimed: new IntervalSet(),
    owned: new IntervalSet(),
    apart: new RecentSamples(0),
  }
}

function isWithin(time: number, { first, last }: LedgerBatch): boolean {
  return time >= first && time <= last
}

function byTime(batches: readonly LedgerBatch[]): LedgerBatch[] {
  return [...batches].sort((a, b) => a.first - b.first)
}
