import { describe, expect, it } from 'vitest'
import { TokenBucket } from './token-bucket.js'

describe('token bucket', () => {
  it('gives its burst at once and then its rate', () => {
    const bucket = new TokenBucket(10, 3, 0)
    expect([1, 2, 3, 4].map(() => bucket.take(0))).toEqual([true, true, true, false])
    expect(bucket.waitMs()).toBe(100)
    expect(bucket.take(99)).toBe(false)
    expect(bucket.take(100)).toBe(true)
  })

  it('never saves more than its burst, and a clock that steps back gives nothing', () => {
    const bucket = new TokenBucket(10, 2, 0)
    expect([1, 2, 3].map(() => bucket.take(60_000))).toEqual([true, true, false])
    expect(bucket.take(0)).toBe(false)
  })
})
