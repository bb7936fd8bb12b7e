import type { CompiledRule } from './compiled-rule.js'

/** Rules on one measured metric of a cell. */
export interface MetricPlan {
  readonly metric: string
  /** On single values. */
  readonly values: readonly CompiledRule[]
  /** On windows of minutes, changes among them. */
  readonly windows: readonly CompiledRule[]
  /** On silence. */
  readonly silences: readonly CompiledRule[]
}

/** Rules on a derived metric, Σnumerator over Σdenominator. */
export interface RatioPlan {
  readonly metric: string
  readonly numerator: string
  readonly denominator: string
  readonly scale: number
  readonly windows: readonly CompiledRule[]
}

/** All that is evaluated in one series: the samples of a cell in one group of metrics. */
export interface SeriesPlan {
  readonly metrics: readonly MetricPlan[]
  readonly ratios: readonly RatioPlan[]
  /** Metrics with windows, in the order in which their state is kept. */
  readonly windows: readonly string[]
  /** All measured metrics of the group, in the order in which their last signs of life are kept. */
  readonly heard: readonly string[]
  /** Where in `heard` those are that no rule on silence waits for. */
  readonly unawaited: readonly number[]
  /** The same as one text each, and the rules on silence with their versions. */
  readonly named: { readonly windows: string; readonly heard: string; readonly silences: string }
}

/**
 * Sorts rules of one group by what they look at.
 * @param heard all measured metrics of the group
 */
export function planSeries(rules: readonly CompiledRule[], heard: readonly string[]): SeriesPlan {
  const metrics = byMetric(rules.filter(({ measure }) => measure !== 'ratio')).map((of) => ({
    metric: of[0].metric.name,
    values: of.filter(({ measure }) => measure === 'value'),
    windows: of.filter(({ over }) => over > 0),
    silences: of.filter(({ measure }) => measure === 'silence'),
  }))
  const ratios = byMetric(rules.filter(({ measure }) => measure === 'ratio')).flatMap((windows) => {
    const { name, ratio } = windows[0].metric
    return ratio === undefined ? [] : [{ metric: name, ...ratio, windows }]
  })
  const named = (plans: readonly { readonly metric: string }[]) => plans.map(({ metric }) => metric)
  const windows = named([...metrics.filter((plan) => plan.windows.length > 0), ...ratios])
  const silences = rules.filter(({ measure }) => measure === 'silence')
  const awaited = new Set(silences.map(({ metric }) => metric.name))
  return {
    metrics,
    ratios,
    windows,
    heard,
    unawaited: heard.flatMap((metric, index) => (awaited.has(metric) ? [] : [index])),
    named: {
      windows: windows.join(' '),
      heard: heard.join(' '),
      silences: silences.map(versionOf).join(' '),
    },
  }
}

/** A version of a rule as one word. */
export function versionOf({ id, version }: CompiledRule): string {
  return `${id}@${version}`
}

function byMetric(rules: readonly CompiledRule[]) {
  const found = new Map<string, [CompiledRule, ...CompiledRule[]]>()
  for (const rule of rules) {
    const others = found.get(rule.metric.name)
    if (others === undefined) found.set(rule.metric.name, [rule])
    else others.push(rule)
  }
  return [...found.values()]
}
