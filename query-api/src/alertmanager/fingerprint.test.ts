import { describe, expect, it } from 'vitest'
import { fingerprint } from './fingerprint.js'

describe('the fingerprint of labels', () => {
  it('is Prometheus’ own, as its tests have it', () => {
    expect(fingerprint({})).toBe('cbf29ce484222325')
    const garland = { name: 'garland, briggs', fear: 'love is not enough' }
    expect(BigInt(`0x${fingerprint(garland)}`)).toBe(5_799_056_148_416_392_346n)
  })

  it('does not depend on the order of the labels', () => {
    expect(fingerprint({ a: '1', b: '2' })).toBe(fingerprint({ b: '2', a: '1' }))
    expect(fingerprint({ a: '1', b: '2' })).not.toBe(fingerprint({ a: '2', b: '1' }))
  })
})
