import { expect, it } from 'vitest'
import { searchQuery } from './search-query.js'

const sought = (words: string) => searchQuery({ words, limit: 20 }).values[0]

it('a word of one or two letters is no beginning of others: it would be of nearly every text', () => {
  expect(sought('a')).toBe("'a'")
  expect(sought('a. no sign')).toBe("'a.' & 'no' & 'sign':*")
  expect(sought('Über')).toBe("'Über':*")
})

it('however many texts have a common word, no more are sorted than anybody looks at', () => {
  expect(searchQuery({ words: 'the', limit: 20 }).text).toContain('LIMIT 10000) AS candidate')
})
