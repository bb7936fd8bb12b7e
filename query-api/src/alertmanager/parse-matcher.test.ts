import { describe, expect, it } from 'vitest'
import { filterOf, parseMatcher } from './parse-matcher.js'

describe('a matcher in a filter', () => {
  it('is read as Alertmanager reads it', () => {
    const cases: [string, string, string, boolean, boolean][] = [
      ['severity="major"', 'severity', 'major', false, true],
      ['severity=major', 'severity', 'major', false, true],
      [' site != "a b" ', 'site', 'a b', false, false],
      ['severity=~"major|minor"', 'severity', 'major|minor', true, true],
      ['node!~n.*', 'node', 'n.*', true, false],
      ['a="say \\"x\\" \\\\ \\n"', 'a', 'say "x" \\ \n', false, true],
      ['a=', 'a', '', false, true],
    ]
    for (const [text, name, value, isRegex, isEqual] of cases)
      expect(parseMatcher(text), text).toEqual({ name, value, isRegex, isEqual })
  })

  it('is refused when it is none', () => {
    for (const text of ['', 'severity', '="x"', '1a=b', 'a="b', 'a=b"', 'a-b="c"']) {
      expect(parseMatcher(text), text).toBeNull()
      expect(() => filterOf([text]), text).toThrow(/bad matcher format/)
    }
    expect(() => filterOf(['a=~"("'])).toThrow(/bad regular expression/)
  })

  it('lets through what fits all of them; what is not there is empty', () => {
    const fits = filterOf(['severity=~"maj.*"', 'site!="dale"', 'node=""'])
    expect(fits({ severity: 'major', site: 'hill' })).toBe(true)
    expect(fits({ severity: 'major', site: 'dale' })).toBe(false)
    expect(fits({ severity: 'major', site: 'hill', node: 'n1' })).toBe(false)
    expect(fits({ severity: 'a major', site: 'hill' })).toBe(false)
  })
})
