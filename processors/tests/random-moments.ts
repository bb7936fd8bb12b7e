import type { Sample } from '@telstar/contracts/encode-batch'
import fc from 'fast-check'
import { start } from './evaluated-node.js'
import type { Moment } from './reference-evaluation.js'

export const value = fc.integer({ min: 0, max: 8 }).map((eighth) => eighth * 12.5)
const valuesArbitrary = fc.record(
  {
    signal_strength_pct: value,
    calls_attempted: fc.integer({ min: 0, max: 8 }),
    calls_dropped: fc.integer({ min: 0, max: 4 }),
    cpu_pct: value,
  },
  { requiredKeys: [] },
)
const sampleArbitrary = (at: number) =>
  fc.record({
    // Some are far behind, some ahead, and many meet at the same time.
    ts: fc
      .oneof(
        { weight: 8, arbitrary: fc.integer({ min: -6, max: 1 }) },
        { weight: 1, arbitrary: fc.integer({ min: -60, max: 30 }) },
      )
      .map((steps) => start + at + steps * 5000),
    cell: fc.constantFrom(0, 1, 1, 2),
    values: valuesArbitrary,
  })

/** Which of two values of a metric at one time counts is not said by the order of the samples. */
function withoutRepetition(samples: readonly Sample[]): Sample[] {
  const seen = new Set<string>()
  return samples.map(({ ts, cell, values }) => {
    const fresh = Object.entries(values).filter(([name]) => !seen.has(`${ts} ${cell} ${name}`))
    for (const [name] of fresh) seen.add(`${ts} ${cell} ${name}`)
    return { ts, cell, values: Object.fromEntries(fresh) }
  })
}

export const momentsArbitrary: fc.Arbitrary<Moment[]> = fc
  .array(
    fc.record({
      pause: fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: 0, max: 40 }) },
        { weight: 1, arbitrary: fc.integer({ min: 40, max: 600 }) },
      ),
      tick: fc.boolean(),
      size: fc.integer({ min: 0, max: 8 }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .chain((plan) => {
    let at = 0
    const moments = plan.map(({ pause, tick, size }): fc.Arbitrary<Moment> => {
      at += pause * 1000
      const now = at
      if (tick) return fc.constant({ kind: 'tick', clock: start + now })
      return fc.array(sampleArbitrary(now), { minLength: size, maxLength: size }).map((samples) => ({
        kind: 'batch' as const,
        received: start + now,
        samples: withoutRepetition(samples),
      }))
    })
    return fc.tuple(...moments)
  })
