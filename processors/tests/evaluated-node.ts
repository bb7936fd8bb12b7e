import { alertRuleSchema, type VersionedRule } from '@telstar/contracts/alert-rule'
import type { Sample } from '@telstar/contracts/encode-batch'
import { groupRows } from '@telstar/contracts/group-rows'
import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import { NodeEvaluation } from '../alerting/node-evaluation.js'
import type { NodeFacts } from '../alerting/node-facts.js'
import { RuleBook } from '../alerting/rule-book.js'
import type { AlertChange } from '../alerts/alert-change.js'
import { planCatalogue } from '../telemetry/catalogue-plan.js'
import { judgeBatch } from '../telemetry/judge-batch.js'
import type { Turn } from './reference-evaluation.js'

export const start = Date.UTC(2026, 2, 1, 12)
const catalogue = planCatalogue(metricCatalogueV1)
export const facts: NodeFacts = {
  nodeId: 1,
  node: 'n1',
  region: 'north',
  site: 'hill',
  vendor: 'acme',
  labels: { tier: 'gold' },
  cells: new Map([
    [1, 'LTE'],
    [2, 'NR'],
  ]),
}

export const ruleOf = (rule: object, version = 1): VersionedRule => ({
  ...alertRuleSchema.parse({ id: 'r', title: 'R', severity: 'major', ...rule }),
  version,
})
export const bookOf = (...rules: VersionedRule[]) => new RuleBook(rules, metricCatalogueV1)
export const accepted = (samples: readonly Sample[]) =>
  judgeBatch(
    { identity: null, sent: start, blocks: [...groupRows(samples)] },
    { catalogue, limits: { oldest: 0, newest: Number.MAX_SAFE_INTEGER } },
  ).judgement.accepted
/** The node as it comes out of its bytes. */
export const reencoded = (
  node: NodeEvaluation,
  known: { facts: NodeFacts; book: RuleBook },
  minutes: Buffer,
) => {
  const encoded = node.encode()
  const state = { live: encoded.live, minutes: encoded.minutes ?? minutes }
  return { state, node: new NodeEvaluation(known, state) }
}

export const turnOf = ({ at, happening, trace }: AlertChange): Turn => ({
  kind: happening.kind === 'raised' ? 'raised' : 'cleared',
  at,
  flapping: happening.kind === 'raised' ? happening.flapping === true : trace.reason === 'settled',
})

/** Whose change it is; a clear is told by the raise it belongs to. */
export function isOf(
  change: AlertChange,
  of: { rule: string; cell: number },
  raises: Map<string, AlertChange>,
): boolean {
  if (change.happening.kind === 'raised') raises.set(change.alertId, change)
  const { happening } = raises.get(change.alertId) ?? change
  return happening.kind === 'raised' && happening.alert.ruleId === of.rule && happening.alert.cell === of.cell
}
