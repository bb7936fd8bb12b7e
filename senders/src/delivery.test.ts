import { describe, expect, it } from 'vitest'
import { deliveryOf } from './delivery.js'

describe('an attempt', () => {
  const failed = { kind: 'failed', why: 'answered 500', final: false } as const
  it('is put off longer each time, half a minute at most', () => {
    const delay = (attempts: number) => deliveryOf(failed, { attempts, ageMs: 0 }, 1)
    expect([1, 2, 3, 6, 40].map(delay).map((one) => (one.kind === 'again' ? one.delayMs : 0))).toEqual([
      ...[1000, 2000, 4000, 30_000, 30_000],
    ])
  })

  it('is the last after a quarter of an hour and eight tries, or when more would not help', () => {
    const old = { attempts: 8, ageMs: 15 * 60_000 }
    expect(deliveryOf(failed, old, 0).kind).toBe('failed')
    expect(deliveryOf(failed, { ...old, attempts: 7 }, 0).kind).toBe('again')
    expect(deliveryOf(failed, { ...old, ageMs: 14 * 60_000 }, 0).kind).toBe('again')
    expect(deliveryOf({ ...failed, final: true }, { attempts: 1, ageMs: 0 }, 0).kind).toBe('failed')
  })
})
