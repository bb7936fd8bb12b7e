import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import { describe, expect, it } from 'vitest'
import { problemsOf } from './check-rules.js'

const rule = { id: 'low', title: 'Low', kind: 'threshold', metric: 'signal_strength_pct', severity: 'major' }
const good = { ...rule, direction: 'below', raise: 50, clear: 55 }

describe('rules that somebody wrote', () => {
  it('have no problems when they could be set', () => {
    expect(problemsOf([good], metricCatalogueV1)).toEqual([])
  })

  it('are told all that is wrong with them, each with its place', () => {
    const places = problemsOf(
      [{ ...good, clear: 40 }, { ...good, metric: 'nothing' }, good, { ...good, extra: 1 }, 7],
      metricCatalogueV1,
    ).map(({ place }) => place)
    expect(places).toEqual(['rules.0.clear', 'rules.1.metric', 'rules.2.id', 'rules.3', 'rules.4'])
  })
})
