import { describe, expect, it } from 'vitest'
import { ruleRatio } from './rule-cost.js'

const run = (name: string, valuesPerSecond: number) => ({ name, valuesPerSecond })

describe('what rules leave of the throughput', () => {
  it('is told by the means of the turns, whatever else ran', () => {
    const runs = [
      run('flat out', 1000),
      run('no evaluation, flat out', 1100),
      run('100 rules, flat out', 890),
      run('100 rules, flat out', 910),
      run('no evaluation, flat out', 900),
    ]
    expect(ruleRatio(runs)).toBe(0.9)
  })

  it('is nothing without both', () => {
    expect(ruleRatio([run('flat out', 1000), run('100 rules, flat out', 900)])).toBeNull()
    expect(ruleRatio([run('no evaluation, flat out', 1000)])).toBeNull()
  })
})
