import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileMatcher } from './match-labels.js'
import { readMatcher } from './read-matcher.js'

const matcher = (name: string, operator: '=' | '!=' | '=~' | '!~', value: string) => ({
  name,
  value,
  isRegex: operator.endsWith('~'),
  isEqual: operator.startsWith('='),
})

describe('a matcher', () => {
  it.each([
    ['site=hill', matcher('site', '=', 'hill')],
    ['  node != n1 ', matcher('node', '!=', 'n1')],
    ['severity=~"major|minor"', matcher('severity', '=~', 'major|minor')],
    ['rule!~signal.*', matcher('rule', '!~', 'signal.*')],
    ['node=~[a-z]+', matcher('node', '=~', '[a-z]+')],
    ['managed_object=north/n1/1', matcher('managed_object', '=', 'north/n1/1')],
    ['a = "b c"', matcher('a', '=', 'b c')],
    ['"a"="b"', matcher('a', '=', 'b')],
    ['site=Zürich🙂', matcher('site', '=', 'Zürich🙂')],
    ['site=', matcher('site', '=', '')],
    ['site=""', matcher('site', '=', '')],
    ['a="{b},c=~\'d\'"', matcher('a', '=', "{b},c=~'d'")],
  ])('reads %s', (text, expected) => {
    expect(readMatcher(text)).toEqual(expected)
  })

  it.each([
    [String.raw`a="x=\"y\""`, 'x="y"'],
    [String.raw`a="one\\two"`, String.raw`one\two`],
    [String.raw`a="one\ntwo\tthree"`, 'one\ntwo\tthree'],
    // No escape: a regular expression keeps its backslash.
    [String.raw`a=~"n\d+\.x"`, String.raw`n\d+\.x`],
  ])('takes out what is escaped in %s', (text, value) => {
    expect(readMatcher(text).value).toBe(value)
  })

  it('gives back whatever was quoted', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 50 }), (value) => {
        const text = value.replaceAll(/["\\]/g, String.raw`\$&`)
        expect(readMatcher(`a="${text}"`)).toEqual(matcher('a', '=', value))
      }),
    )
  })

  it('means what it says', () => {
    const fits = compileMatcher(readMatcher(String.raw`node!~"n\d+"`))
    expect([fits({ node: 'n12' }), fits({ node: 'x' })]).toEqual([false, true])
  })

  it.each(['a="b', 'a=b"', 'a="b"c"', String.raw`a="b\"`])(
    'names the quotes of %s that do not close',
    (text) => {
      expect(() => readMatcher(text)).toThrow(/quotes of .* do not close/)
    },
  )

  it.each([
    '',
    'a',
    '=hill',
    'a b=c',
    'a=b c',
    'a==b',
    'a==~b',
    'a=b,c=d',
    '{a=b}',
    "a='b'",
    String.raw`a=b\n`,
  ])('refuses %s and says what is expected', (text) => {
    expect(() => readMatcher(text)).toThrow(/expected name=value/)
  })

  it.each(['1a=b', 'a-b=c', '"a b"=c'])('refuses %s, whose label has no such name', (text) => {
    expect(() => readMatcher(text)).toThrow(/name: must be the name of a label/)
  })

  it('refuses a value of more than 1,000 characters', () => {
    expect(() => readMatcher(`a=${'b'.repeat(1001)}`)).toThrow(SyntaxError)
  })
})
