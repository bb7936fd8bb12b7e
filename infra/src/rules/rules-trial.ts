import type { AlertRule } from '@telstar/contracts/alert-rule'
import type { Sample } from '@telstar/contracts/encode-batch'
import type { MetricCatalogue } from '@telstar/contracts/metric-catalogue'
import { NodeEvaluation } from '@telstar/processors/alerting/node-evaluation'
import type { NodeFacts } from '@telstar/processors/alerting/node-facts'
import { RuleBook } from '@telstar/processors/alerting/rule-book'
import type { AlertChange } from '@telstar/processors/alerts/alert-change'
import { type CataloguePlan, planCatalogue } from '@telstar/processors/telemetry/catalogue-plan'
import { judgeBatch } from '@telstar/processors/telemetry/judge-batch'

/** A sample and whose it is; what is not said of its node is empty. */
export interface TriedSample {
  readonly node: string
  readonly site: string
  readonly vendor: string
  readonly technology: string
  readonly sample: Sample
}

/** A change of an alert, with the alert as it was raised. */
export interface TriedChange {
  readonly change: AlertChange
  readonly node: string
  readonly cell: number
  readonly ruleId: string
}

interface TriedNode {
  readonly evaluation: NodeEvaluation
  readonly cells: Map<number, string>
}

const anyTime = { oldest: 0, newest: Number.MAX_SAFE_INTEGER }

/**
 * Evaluates rules over samples one by one, each as if it had arrived at its own time, as they would be evaluated live;
 * nothing needs to run.
 */
export class RulesTrial {
  readonly counts = { samples: 0, late: 0, refusedValues: 0 }
  readonly #region: string
  readonly #book: RuleBook
  readonly #catalogue: CataloguePlan
  readonly #nodes = new Map<string, TriedNode>()
  readonly #newest = new Map<string, number>()
  readonly #raised = new Map<string, Omit<TriedChange, 'change'>>()
  #clock = Number.NEGATIVE_INFINITY

  /** Rules that are switched off are tried too. */
  constructor(rules: readonly AlertRule[], catalogue: MetricCatalogue, region: string) {
    this.#region = region
    this.#book = new RuleBook(
      rules.map((rule) => ({ ...rule, enabled: true, version: 1 })),
      catalogue,
    )
    this.#catalogue = planCatalogue(catalogue)
  }

  /** @returns what the sample brought, and what time brought before it */
  add(tried: TriedSample): TriedChange[] {
    const { ts, cell, values } = tried.sample
    const { evaluation, cells } = this.#nodeOf(tried)
    if (cell !== 0 && !cells.has(cell)) cells.set(cell, tried.technology)
    this.#count(`${tried.node} ${cell}`, ts)
    this.#clock = Math.max(this.#clock, ts)
    const columns = new Map(Object.entries(values).map(([metric, value]) => [metric, [value]]))
    const batch = { identity: null, sent: ts, blocks: [{ ts: [ts], cell: [cell], columns }] }
    const { judgement } = judgeBatch(batch, { catalogue: this.#catalogue, limits: anyTime })
    this.counts.refusedValues += judgement.quarantined
    return this.#told(evaluation.evaluate(judgement.accepted, this.#clock))
  }

  /** The end of the samples: what was due until the newest of them. */
  end(): TriedChange[] {
    const changes = [...this.#nodes.values()].flatMap(({ evaluation }) => evaluation.tick(this.#clock))
    return this.#told(changes.sort((a, b) => a.at - b.at))
  }

  #count(series: string, ts: number): void {
    const newest = this.#newest.get(series) ?? Number.NEGATIVE_INFINITY
    this.counts.samples += 1
    if (ts <= newest) this.counts.late += 1
    else this.#newest.set(series, ts)
  }

  #nodeOf({ node, site, vendor }: TriedSample): TriedNode {
    const known = this.#nodes.get(node)
    if (known !== undefined) return known
    const cells = new Map<number, string>()
    const nodeId = this.#nodes.size + 1
    const facts: NodeFacts = { nodeId, node, region: this.#region, site, vendor, labels: {}, cells }
    const added = { evaluation: new NodeEvaluation({ facts, book: this.#book }, null), cells }
    this.#nodes.set(node, added)
    return added
  }

  #told(changes: readonly AlertChange[]): TriedChange[] {
    return changes.flatMap((change) => {
      const { alertId, happening } = change
      if (happening.kind === 'raised') this.#raised.set(alertId, happening.alert)
      const alert = this.#raised.get(alertId)
      return alert === undefined ? [] : [{ change, node: alert.node, cell: alert.cell, ruleId: alert.ruleId }]
    })
  }
}
