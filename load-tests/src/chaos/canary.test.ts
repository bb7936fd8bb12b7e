import { describe, expect, it } from 'vitest'
import { canary, canaryPhone, hitsIn } from './canary.js'

describe('canaries', () => {
  it('are found as text, in hexadecimal and in base64 wherever they begin', () => {
    for (const before of ['', 'a', 'ab', 'abc']) {
      const text = `${before}${canary}12`
      expect(hitsIn([text, Buffer.from(text).toString('hex'), Buffer.from(text).toString('base64')])).toBe(3)
    }
    expect(hitsIn([`tel:${canaryPhone}001`, '2026-03-17', 'kanal'])).toBe(1)
  })
})
