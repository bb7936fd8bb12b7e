import { describe, expect, it } from 'vitest'
import { deliveryOf } from './delivery.js'

describe('an attempt', () => {
  const patience = { ageMs: 15 * 60_000, attempts: 8, pauseMs: 30_000 }
  const failed = { kind: 'failed', why: 'answered 500', final: false } as const
  it('is put off longer each time, as long as it is worth at most', () => {
    const delay = (attempts: number) => deliveryOf(failed, { attempts, ageMs: 0 }, { patience, random: 1 })
    expect([1, 2, 3, 6, 40].map(delay).map((one) => (one.kind === 'again' ? one.delayMs : 0))).toEqual([
      ...[1000, 2000, 4000, 30_000, 30_000],
    ])
  })

  it('is the last when it is old enough and was tried often enough, or when more would not help', () => {
    const terms = { patience, random: 0 }
    const old = { attempts: 8, ageMs: 15 * 60_000 }
    expect(deliveryOf(failed, old, terms).kind).toBe('failed')
    expect(deliveryOf(failed, { ...old, attempts: 7 }, terms).kind).toBe('again')
    expect(deliveryOf(failed, { ...old, ageMs: 14 * 60_000 }, terms).kind).toBe('again')
    expect(deliveryOf({ ...failed, final: true }, { attempts: 1, ageMs: 0 }, terms).kind).toBe('failed')
    const days = { ...patience, ageMs: 3 * 86_400_000 }
    expect(deliveryOf(failed, old, { patience: days, random: 0 }).kind).toBe('again')
  })
})
