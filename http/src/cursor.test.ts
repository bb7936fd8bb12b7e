import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pageOf, readCursor, writeCursor } from './cursor.js'
import { Problem } from './problem.js'

describe('a cursor', () => {
  it('gives back the key it was made of', () => {
    const key = fc.string({ maxLength: 200, unit: 'grapheme' }).filter((text) => text.length <= 200)
    fc.assert(
      fc.property(key, (text) => {
        fc.pre(!text.includes('\u0000'))
        expect(readCursor('nodes', writeCursor('nodes', text))).toBe(text)
      }),
    )
    expect(readCursor('nodes', undefined)).toBeNull()
  })

  it('of another list, damaged or made up is refused', () => {
    const made = ['', 'x', '!!', 'bnVsbA', writeCursor('sites', 'a'), writeCursor('nodes', 'a\u0000b')]
    for (const cursor of [
      ...made,
      writeCursor('nodes', 'a').slice(0, -2),
      Buffer.from('["nodes",1]').toString('base64url'),
    ])
      expect(() => readCursor('nodes', cursor), cursor).toThrow(Problem)
    fc.assert(
      fc.property(fc.base64String(), (text) => {
        try {
          readCursor('nodes', text)
        } catch (error) {
          expect(error).toBeInstanceOf(Problem)
        }
      }),
    )
  })

  it('leads on exactly when there is more', () => {
    expect(pageOf([1, 2, 3], 2, String)).toEqual({ items: [1, 2], next: '2' })
    expect(pageOf([1, 2], 2, String)).toEqual({ items: [1, 2], next: null })
    expect(pageOf([], 2, String)).toEqual({ items: [], next: null })
  })
})
