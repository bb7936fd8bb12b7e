import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import { generatedRules } from '../../load-tests/src/bench/generated-rules.js'
import { NodeEvaluation } from '../alerting/node-evaluation.js'
import { RuleBook } from '../alerting/rule-book.js'
import { planCatalogue } from '../telemetry/catalogue-plan.js'
import { judgeBatch } from '../telemetry/judge-batch.js'

/**
 * What evaluating costs: CPU-seconds per million values, without reading and judging.
 * node --import tsx --conditions=telstar-source processors/tests/measure-evaluation.ts [rules] [nodes]
 */
const [ruleCount = 100, nodeCount = 100] = process.argv.slice(2).map(Number)
const cells = 3
const samples = 100
const rounds = 60
const plan = planCatalogue(metricCatalogueV1)
const measured = metricCatalogueV1.filter(({ kind }) => kind !== 'ratio')
const start = Date.UTC(2026, 0, 1)
const rules = generatedRules(metricCatalogueV1, ruleCount).map((rule) => ({ ...rule, version: 1 }))
const book = new RuleBook(rules, metricCatalogueV1)

function batch(round: number, group: string) {
  const metrics = measured.filter((metric) => metric.group === group)
  const at = (index: number) => start + (round * samples + index) * 10
  const columns = new Map(
    metrics.map(({ name, min, max }, column): [string, number[]] => {
      // Calls hardly ever drop.
      const level = name === 'calls_dropped' ? 0.001 : 0.3
      const value = (index: number) => min + (max - min) * level * (1 + Math.abs(Math.sin(index + column)))
      return [name, Array.from({ length: samples }, (_, index) => value(round * samples + index))]
    }),
  )
  const ts = Array.from({ length: samples }, (_, index) => at(index))
  const cell = Array.from({ length: samples }, (_, index) => (group === 'host' ? 0 : 1 + (index % cells)))
  const { judgement } = judgeBatch(
    { identity: null, sent: 0, blocks: [{ ts, cell, columns }] },
    { catalogue: plan, limits: { oldest: 0, newest: Number.MAX_SAFE_INTEGER } },
  )
  return judgement
}

const nodes = Array.from({ length: nodeCount }, (_, nodeId) => {
  const facts = {
    nodeId,
    node: `n${nodeId}`,
    region: 'north',
    site: '',
    vendor: '',
    labels: {},
    cells: new Map(),
  }
  return new NodeEvaluation({ facts, book }, null)
})
const judgementsFrom = (first: number) =>
  Array.from({ length: rounds }, (_, round) => [batch(first + round, 'radio'), batch(first + round, 'host')])
let judgements = judgementsFrom(0)
const cpu = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

function run(encodes: boolean) {
  const begun = cpu()
  const total = { values: 0, changes: 0, live: 0, minutes: 0, batches: 0, closed: 0 }
  for (const judgement of judgements.flat()) {
    for (const node of nodes) {
      total.changes += node.evaluate(judgement.accepted, judgement.last ?? 0).length
      total.values += judgement.values
      total.batches += 1
      if (!encodes) continue
      const { live, minutes } = node.encode()
      total.live += live.length
      total.minutes += minutes?.length ?? 0
      total.closed += minutes === null ? 0 : 1
    }
  }
  return { ...total, cpuPerMillion: ((cpu() - begun) * 1e6) / total.values }
}

run(false)
judgements = judgementsFrom(rounds)
const { cpuPerMillion: evaluating, values, changes } = run(false)
judgements = judgementsFrom(2 * rounds)
const { cpuPerMillion: both, live, minutes, batches, closed } = run(true)
process.stdout.write(
  `${ruleCount} rules, ${nodeCount} nodes, ${(values / 1e6).toFixed(1)} M values, ${changes} changes\n` +
    `  evaluating ${evaluating.toFixed(4)} CPU-s per million values; encoding ${(both - evaluating).toFixed(4)} more\n` +
    `  bytes: live ${Math.round(live / batches)}, minutes ${Math.round(minutes / Math.max(closed, 1))} (of one batch in ${Math.round(batches / Math.max(closed, 1))})\n`,
)
