import { describe, expect, it } from 'vitest'
import { markGaps } from './mark-gaps.js'

const at = (...seconds: number[]) => seconds.map((second) => ({ time: second * 1000, value: second }))

describe('gaps between single samples', () => {
  it('stand as one empty point where the usual distance is far exceeded', () => {
    expect(markGaps(at(0, 10, 20, 60, 70))).toEqual([
      ...at(0, 10, 20),
      { time: 30_000, value: null },
      ...at(60, 70),
    ])
  })

  it('are not seen in jitter, nor where two samples say nothing of what is usual', () => {
    expect(markGaps(at(0, 9, 21, 30, 50))).toEqual(at(0, 9, 21, 30, 50))
    expect(markGaps(at(0, 500))).toEqual(at(0, 500))
    expect(markGaps([])).toEqual([])
  })
})
