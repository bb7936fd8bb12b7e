import { describe, expect, it } from 'vitest'
import { stretchesOf } from './stretches.js'

const entry = (text: string) => ({ topic: 't', key: text.charAt(0), text })
const texts = (...given: string[]) => stretchesOf(given.map(entry)).map((one) => one.map(({ text }) => text))

describe('stretches of what is to be published', () => {
  it('hold each key once, and keep the order', () => {
    expect(texts('a1', 'b1', 'a2', 'c1', 'a3', 'b2')).toEqual([
      ['a1', 'b1'],
      ['a2', 'c1'],
      ['a3', 'b2'],
    ])
  })

  it('are one where no key stands twice, and none of nothing', () => {
    expect(texts('a1', 'b1')).toEqual([['a1', 'b1']])
    expect(texts()).toEqual([])
  })

  it('tell the same key of two topics apart', () => {
    const stretches = stretchesOf([
      { topic: 't', key: 'a' },
      { topic: 'u', key: 'a' },
    ])
    expect(stretches).toHaveLength(1)
  })
})
