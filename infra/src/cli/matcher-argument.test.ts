import { InvalidArgumentError } from 'commander'
import { describe, expect, it } from 'vitest'
import { matcherArgument } from './matcher-argument.js'

describe('a matcher on the command line', () => {
  it('is gathered with those before it', () => {
    const both = matcherArgument('b!~"2|3"', matcherArgument('a=1'))
    expect(both.map(({ name, value }) => [name, value])).toEqual([
      ['a', '1'],
      ['b', '2|3'],
    ])
  })

  it('is refused with the reason where it is none', () => {
    expect(() => matcherArgument('site')).toThrow(InvalidArgumentError)
    expect(() => matcherArgument('site="a')).toThrow(/do not close/)
  })
})
