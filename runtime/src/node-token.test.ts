import { describe, expect, it } from 'vitest'
import { hashToken, isTokenOf, maxTokenBytes, newToken } from './node-token.js'

describe('node token', () => {
  it('is tst_ and 32 random bytes that survive user-name fields, URLs and shells', () => {
    expect(newToken()).toMatch(/^tst_[A-Za-z0-9_-]{43}$/)
    expect(newToken()).not.toBe(newToken())
  })

  it('hashes to the SHA-256 a registry entry holds', () => {
    expect(hashToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })

  it('knows its own hash and no other', () => {
    const token = newToken()
    expect(isTokenOf(token, hashToken(token))).toBe(true)
    expect(isTokenOf(Buffer.from(token), hashToken(token))).toBe(true)
    expect(isTokenOf(`${token}x`, hashToken(token))).toBe(false)
    expect(isTokenOf('', hashToken(token))).toBe(false)
    expect(isTokenOf(token, '')).toBe(false)
    expect(isTokenOf(token, 'not hex')).toBe(false)
  })

  it('refuses what is longer than any token before hashing it', () => {
    const long = 'x'.repeat(maxTokenBytes + 1)
    expect(isTokenOf(long, hashToken(long))).toBe(false)
  })
})
