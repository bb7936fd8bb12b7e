import { describe, expect, it } from 'vitest'
import { compileMatcher, compileMatchers } from './match-labels.js'

const labels = { site: 'north-7', severity: 'major' }
const matcher = (name: string, value: string, more = {}) => ({
  name,
  value,
  isRegex: false,
  isEqual: true,
  ...more,
})

describe('a matcher', () => {
  it('takes the whole text, or its opposite', () => {
    expect(compileMatcher(matcher('site', 'north-7'))(labels)).toBe(true)
    expect(compileMatcher(matcher('site', 'north'))(labels)).toBe(false)
    expect(compileMatcher(matcher('site', 'north', { isEqual: false }))(labels)).toBe(true)
  })

  it('anchors a regular expression at both ends', () => {
    expect(compileMatcher(matcher('site', 'north-.*', { isRegex: true }))(labels)).toBe(true)
    expect(compileMatcher(matcher('site', 'north', { isRegex: true }))(labels)).toBe(false)
    expect(compileMatcher(matcher('site', 'a|north-7', { isRegex: true }))(labels)).toBe(true)
  })

  it('takes a label that is not there as an empty text', () => {
    expect(compileMatcher(matcher('cell', ''))(labels)).toBe(true)
    expect(compileMatcher(matcher('cell', '.+', { isRegex: true, isEqual: false }))(labels)).toBe(true)
  })

  it('is not made slow by what an operator writes', () => {
    const slow = compileMatcher(matcher('site', '(a+)+b', { isRegex: true }))
    const begun = performance.now()
    expect(slow({ site: 'a'.repeat(20_000) })).toBe(false)
    expect(performance.now() - begun).toBeLessThan(5000)
  })

  it('refuses what is no regular expression', () => {
    expect(() => compileMatcher(matcher('site', '(', { isRegex: true }))).toThrow()
  })

  it('fits only together with all others', () => {
    expect(compileMatchers([matcher('site', 'north-7'), matcher('severity', 'minor')])(labels)).toBe(false)
    expect(compileMatchers([])(labels)).toBe(true)
  })
})
