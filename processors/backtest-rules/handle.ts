import type { AlertRule } from '@telstar/contracts/alert-rule'
import type { BacktestResult } from '@telstar/contracts/backtest-result'
import { commandSchema } from '@telstar/contracts/command'
import type { Database } from '@telstar/runtime/database'
import type { NodeFacts } from '../alerting/node-facts.js'
import { RuleBook } from '../alerting/rule-book.js'
import { selectsCell } from '../alerting/select-cell.js'
import { loadCatalogue } from '../telemetry/catalogue-table.js'
import type { LedgerBatch } from './arrival-order.js'
import { LedgerReader } from './ledger-table.js'
import { loadDifferences } from './live-alerts-table.js'
import { loadNodes } from './nodes-table.js'
import { NodesReplay, type ReplayCounts } from './replay-nodes.js'
import { samplePlans } from './sample-plans.js'
import { loadSamples } from './samples-table.js'
import { type Period, Tally } from './tally.js'
import { unhurried } from './unhurried.js'
import { warmUpMs } from './warm-up.js'

/** The request of a task is no back-test. */
export class BadRequest extends Error {
  override name = 'BadRequest'
}

export interface BacktestPorts {
  readonly pool: Database
  readonly stopping: AbortSignal
  /** Says how far it is, 0–1, and throws when nobody waits for it any more. */
  progress(share: number): Promise<void>
}

/**
 * Evaluates rules over the stored log as they would have been evaluated live, and compares what they raised with what was
 * really raised. Nodes are taken in groups, so that memory does not grow with their number.
 * @throws {BadRequest}
 */
export async function handle(request: unknown, ports: BacktestPorts): Promise<BacktestResult> {
  const { rules, period } = askedFor(request)
  const warmUpFrom = period.from - warmUpMs(rules)
  const catalogue = await loadCatalogue(ports.pool)
  const ruleIds = rules.map(({ id }) => id)
  const tally = new Tally(rules, period, await loadDifferences(ports.pool, ruleIds, period))
  const versioned = rules.map((rule) => ({ ...rule, enabled: true, version: 1 }))
  const scene = {
    period: { from: warmUpFrom, to: period.to },
    book: new RuleBook(versioned, catalogue),
    plans: samplePlans(rules, catalogue),
    tally,
  }
  const nodes = (await loadNodes(ports.pool)).filter((facts) => rules.some((rule) => mayWatch(rule, facts)))
  const counts = await replay(nodes, scene, ports)
  return {
    from: iso(period.from),
    to: iso(period.to),
    warmUpFrom: iso(warmUpFrom),
    nodes: nodes.length,
    ...counts,
    rules: tally.rules,
    alerts: tally.alerts,
    truncated: tally.truncated,
  }
}

function askedFor(request: unknown): { rules: AlertRule[]; period: Period } {
  const { data } = commandSchema.safeParse(request)
  if (data?.type !== 'BacktestRules') throw new BadRequest('the request is no back-test')
  return { rules: data.rules, period: { from: Date.parse(data.from), to: Date.parse(data.to) } }
}

/** Whether the selector fits a node, whichever its cells are. */
function mayWatch({ select }: AlertRule, facts: NodeFacts): boolean {
  const { cells: _, technologies: __, ...ofNode } = select
  return selectsCell(ofNode, facts, 0)
}

interface Scene {
  readonly period: Period
  readonly book: RuleBook
  readonly plans: ReturnType<typeof samplePlans>
  readonly tally: Tally
}

const mostNodes = 200
const mostBatches = 100_000

async function replay(
  nodes: readonly NodeFacts[],
  scene: Scene,
  ports: BacktestPorts,
): Promise<ReplayCounts> {
  const ask = unhurried(ports.pool, ports.stopping)
  const ledger = new LedgerReader(ask, scene.period)
  const counts = { batches: 0, samples: 0, mixedBatches: 0, unowned: 0 }
  for (let done = 0; done < nodes.length; ) {
    const together: NodeFacts[] = []
    const batches: LedgerBatch[] = []
    while (together.length < mostNodes && batches.length < mostBatches) {
      const rest = nodes.slice(done + together.length, done + mostNodes)
      if (rest.length === 0) break
      const read = await ledger.load(rest.map(({ nodeId }) => nodeId))
      together.push(...rest.slice(0, read.nodes))
      for (const batch of read.batches) batches.push(batch)
      await ports.progress(done / nodes.length)
    }
    batches.sort((a, b) => a.received - b.received)
    const replayed = new NodesReplay(
      { ...scene, nodes: together, batches },
      {
        load: (plan, range) => loadSamples(ask, plan, range),
        take: (changes) => scene.tally.take(changes),
        progress: (share) => ports.progress((done + share * together.length) / nodes.length),
      },
    )
    await replayed.run()
    scene.tally.settle()
    for (const name of countNames) counts[name] += replayed.counts[name]
    done += together.length
  }
  return counts
}

const countNames = ['batches', 'samples', 'mixedBatches', 'unowned'] as const

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
