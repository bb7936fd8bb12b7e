import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import { describe, expect, it } from 'vitest'
import { decideQuestion } from './answer-series.js'
import { seriesQuerySchema } from './series-schema.js'

const now = Date.parse('2026-11-23T12:00:00Z')

function decide(query: Record<string, string>) {
  const parsed = seriesQuerySchema.parse({ node: 'n-1', metric: 'rsrp_dbm', ...query })
  return decideQuestion(parsed, metricCatalogueV1.find(({ name }) => name === parsed.metric)!, now)
}

describe('what a series question means', () => {
  it('is the last hour, averaged, when nothing more is said', () => {
    expect(decide({})).toMatchObject({
      aggregate: 'avg',
      plan: { source: '1m', from: now - 3_600_000, to: now, points: 60 },
    })
    expect(decide({ metric: 'calls_dropped' }).aggregate).toBe('sum')
    expect(decide({ metric: 'call_drop_rate_pct' }).aggregate).toBe('ratio')
  })

  it('is refused with the parameter to blame where it has no answer', () => {
    const refused: [Record<string, string>, string][] = [
      [{ resolution: 'raw' }, 'query.cell'],
      [{ resolution: 'raw', cell: '1', aggregate: 'avg' }, 'query.aggregate'],
      [{ metric: 'call_drop_rate_pct', aggregate: 'avg' }, 'query.aggregate'],
      [{ aggregate: 'p95' }, 'query.aggregate'],
      [{ aggregate: 'last' }, 'query.aggregate'],
      [{ from: '2026-11-23T12:00:00Z' }, 'query.from'],
      [{ from: '2010-01-01T00:00:00Z' }, 'query.from'],
    ]
    for (const [query, place] of refused)
      expect(() => decide(query), place).toThrow(
        expect.objectContaining({
          code: 'unanswerable',
          details: expect.objectContaining({ errors: [expect.objectContaining({ place })] }),
        }),
      )
    expect(() => decide({ from: '2026-01-01T00:00:00Z', resolution: '1m' })).toThrow(
      expect.objectContaining({ code: 'too-many-points' }),
    )
  })
})
