import { describe, expect, it } from 'vitest'
import { roundsOf } from './rounds.js'

const entry = (text: string) => ({ topic: 't', key: text.charAt(0), text })
const texts = (...given: string[]) => roundsOf(given.map(entry)).map((round) => round.map(({ text }) => text))

describe('rounds of publishing', () => {
  it('hold each key once, in order', () => {
    expect(texts('a1', 'b1', 'a2', 'c1', 'a3', 'b2')).toEqual([['a1', 'b1', 'c1'], ['a2', 'b2'], ['a3']])
  })

  it('are one where no key stands twice, and none of nothing', () => {
    expect(texts('a1', 'b1')).toEqual([['a1', 'b1']])
    expect(texts()).toEqual([])
  })

  it('tell the same key of two topics apart', () => {
    const rounds = roundsOf([
      { topic: 't', key: 'a' },
      { topic: 'u', key: 'a' },
    ])
    expect(rounds).toHaveLength(1)
  })
})
