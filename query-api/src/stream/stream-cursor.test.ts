import { describe, expect, it } from 'vitest'
import { isBeyond, readStreamCursor, writeStreamCursor } from './stream-cursor.js'

describe('a place in the stream', () => {
  it('comes back from its id, also where numbers end to be exact', () => {
    for (const cursor of [
      { xid: 0n, position: 0n },
      { xid: 18_446_744_073_709_551_615n, position: 9_223_372_036_854_775_807n },
    ])
      expect(readStreamCursor(writeStreamCursor(cursor))).toEqual(cursor)
  })

  it('is nothing for anything that no stream gave', () => {
    const tooLarge = ['18446744073709551616-1', '1-9223372036854775808', '999999999999999999999-1']
    for (const text of ['', '1', '1-', '-1', '1-2-3', 'a-b', ' 1-2', '1-2\n', ...tooLarge])
      expect(readStreamCursor(text), text).toBeNull()
  })

  it('is ordered by transaction, then by position', () => {
    const at = (xid: bigint, position: bigint) => ({ xid, position })
    expect(isBeyond(at(2n, 1n), at(1n, 9n))).toBe(true)
    expect(isBeyond(at(1n, 9n), at(2n, 1n))).toBe(false)
    expect(isBeyond(at(1n, 2n), at(1n, 1n))).toBe(true)
    expect(isBeyond(at(1n, 1n), at(1n, 1n))).toBe(false)
  })
})
