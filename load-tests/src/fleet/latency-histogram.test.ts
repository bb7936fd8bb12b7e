import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LatencyHistogram } from './latency-histogram.js'

it('a quantile is never below the exact one and at most 5 % above it', () => {
  const latencies = fc.array(fc.double({ min: 0.02, max: 50_000, noNaN: true }), {
    minLength: 1,
    maxLength: 300,
  })
  fc.assert(
    fc.property(latencies, fc.double({ min: 0.01, max: 1, noNaN: true }), (ms, quantile) => {
      const histogram = new LatencyHistogram()
      for (const latency of ms) histogram.record(latency)
      const exact = [...ms].sort((a, b) => a - b)[Math.ceil(quantile * ms.length) - 1] as number
      const found = histogram.quantile(quantile)
      expect(found).toBeGreaterThanOrEqual(exact * 0.999999)
      expect(found).toBeLessThanOrEqual(exact * 1.0501)
    }),
  )
})

it('an empty histogram has no quantile', () => {
  expect(new LatencyHistogram().quantile(0.5)).toBeNaN()
})
