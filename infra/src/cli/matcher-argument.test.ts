import { describe, expect, it } from 'vitest'
import { matcherArgument } from './matcher-argument.js'

const matcher = (name: string, value: string, kind: 'isRegex' | 'isNot' | 'isNotRegex' | null = null) => ({
  ...{ name, value, isRegex: kind === 'isRegex' || kind === 'isNotRegex' },
  isEqual: kind === 'isRegex' || kind === null,
})

describe('a matcher on the command line', () => {
  it('is a label, one of four operators and a text, with or without quotes', () => {
    expect(matcherArgument('site=hill')).toEqual([matcher('site', 'hill')])
    expect(matcherArgument('severity=~"major|minor"')).toEqual([
      matcher('severity', 'major|minor', 'isRegex'),
    ])
    expect(matcherArgument('node != n1')).toEqual([matcher('node', 'n1', 'isNot')])
    expect(matcherArgument('rule!~signal.*')).toEqual([matcher('rule', 'signal.*', 'isNotRegex')])
    expect(matcherArgument('site=')).toEqual([matcher('site', '')])
    expect(matcherArgument('a="x=\\"y\\" \\d"')).toEqual([matcher('a', 'x="y" \\d')])
  })

  it('is gathered with those before it', () => {
    expect(matcherArgument('b=2', matcherArgument('a=1'))).toEqual([matcher('a', '1'), matcher('b', '2')])
  })

  it('is refused where it is none', () => {
    for (const text of ['', 'site', '=hill', 'a b=c', '1a=b']) expect(() => matcherArgument(text)).toThrow()
  })
})
