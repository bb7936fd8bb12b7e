import { describe, expect, it } from 'vitest'
import { bearerToken, isToken } from './bearer-token.js'

describe('the Authorization header', () => {
  it('gives the token of one Bearer header, whatever the case of the scheme', () => {
    expect(bearerToken(['Bearer abc-._~+/9=='])).toBe('abc-._~+/9==')
    expect(bearerToken(['bearer abc'])).toBe('abc')
  })

  it('gives nothing for anything else', () => {
    const others = [
      '',
      'Bearer',
      'Bearer ',
      'Bearer  abc',
      'Bearer abc ',
      ' Bearer abc',
      'Bearer a b',
      'Bearer a,b',
    ]
    const schemes = [
      'Basic abc',
      'Token abc',
      'Bearerabc',
      'Bearer\tabc',
      'Digest x',
      'abc',
      'Bearer ä',
      'Bearer =a',
    ]
    for (const value of [
      ...others,
      ...schemes,
      `Bearer ${'a'.repeat(1025)}`,
      'Bearer abc===',
      'Bearer "abc"',
    ])
      expect(bearerToken([value]), value).toBeNull()
    expect(bearerToken([])).toBeNull()
    expect(bearerToken(['Bearer abc', 'Bearer abc'])).toBeNull()
  })

  it('is right only when it is the same to the last character', () => {
    expect(isToken('secret-token', 'secret-token')).toBe(true)
    for (const wrong of ['', 'secret-toke', 'secret-token1', 'Secret-token', 'secret-tokeN'])
      expect(isToken(wrong, 'secret-token'), wrong).toBe(false)
  })
})
