import { isDeepStrictEqual } from 'node:util'
import { groupsOf, type Metric, type MetricCatalogue } from '@telstar/contracts/metric-catalogue'
import { reasonAgainstName } from './metrics-names.js'

/** One difference between the catalogue in force and the wanted one. `refused` ones keep the whole plan from being applied. */
export type Change =
  | { readonly kind: 'add-group'; readonly group: string; readonly metrics: readonly string[] }
  | { readonly kind: 'add-metric'; readonly group: string; readonly metric: string }
  | { readonly kind: 'add-ratio'; readonly group: string; readonly metric: string }
  | { readonly kind: 'add-percentiles'; readonly group: string; readonly metric: string }
  | { readonly kind: 'widen'; readonly group: string; readonly metric: string }
  | { readonly kind: 'describe'; readonly group: string; readonly metric: string }
  | { readonly kind: 'refused'; readonly group: string; readonly metric: string; readonly reason: string }

/** Changes that lead from one catalogue to another. What is stored keeps its meaning: nothing is removed, narrowed or redefined. */
export function diffCatalogues(current: MetricCatalogue, desired: MetricCatalogue): Change[] {
  const wanted = new Map(desired.map((metric) => [metric.name, metric]))
  const known = new Map(current.map((metric) => [metric.name, metric]))
  const removed = current
    .filter(({ name }) => !wanted.has(name))
    .map((metric) => refused(metric, 'a metric cannot be removed: the log holds its values'))
  const groups = new Set(groupsOf(current))
  const newGroups = groupsOf(desired).filter((group) => !groups.has(group))
  return [
    ...removed,
    ...newGroups.flatMap((group) => addedGroup(group, desired)),
    ...desired.flatMap((metric) => {
      if (!groups.has(metric.group) && !known.has(metric.name)) return []
      const before = known.get(metric.name)
      return before === undefined ? [addedMetric(metric)] : changesOf(before, metric)
    }),
  ]
}

function addedGroup(group: string, desired: MetricCatalogue): Change[] {
  const metrics = desired.filter((metric) => metric.group === group)
  const refusals = metrics.flatMap((metric) => {
    const reason = reasonAgainstName(metric)
    return reason === null ? [] : [refused(metric, reason)]
  })
  if (refusals.length > 0) return refusals
  const measured = metrics.filter((metric) => metric.kind !== 'ratio')
  return [{ kind: 'add-group', group, metrics: measured.map((metric) => metric.name) }]
}

function addedMetric(metric: Metric): Change {
  const reason = reasonAgainstName(metric)
  if (reason !== null) return refused(metric, reason)
  return {
    kind: metric.kind === 'ratio' ? 'add-ratio' : 'add-metric',
    group: metric.group,
    metric: metric.name,
  }
}

function changesOf(before: Metric, after: Metric): Change[] {
  const reason = reasonAgainstChange(before, after)
  if (reason !== null) return [refused(after, reason)]
  const at = { group: after.group, metric: after.name }
  const changes: Change[] = []
  if (after.percentiles && !before.percentiles) changes.push({ kind: 'add-percentiles', ...at })
  if (after.min < before.min || after.max > before.max) changes.push({ kind: 'widen', ...at })
  if (after.description !== before.description) changes.push({ kind: 'describe', ...at })
  return changes
}

function reasonAgainstChange(before: Metric, after: Metric): string | null {
  const fixed = (['group', 'kind', 'unit', 'ratio'] as const).find(
    (field) => !isDeepStrictEqual(before[field], after[field]),
  )
  if (fixed !== undefined)
    return `its ${fixed} cannot change: what is stored would change its meaning; add a metric of another name`
  if (after.min > before.min || after.max < before.max)
    return `its range cannot be narrowed from ${before.min}…${before.max}: the log may hold such values`
  if (before.percentiles && !after.percentiles) return 'percentiles cannot be removed: rollups hold them'
  return reasonAgainstName(after)
}

function refused({ group, name }: Metric, reason: string): Change {
  return { kind: 'refused', group, metric: name, reason }
}
