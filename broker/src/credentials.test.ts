import { hashToken, newToken } from '@telstar/runtime/node-token'
import { describe, expect, it, vi } from 'vitest'
import { authenticate } from './authenticate.js'
import { Credentials } from './credentials.js'

function credentialsOf() {
  const onRevoked = vi.fn()
  const credentials = new Credentials({ region: 'north', packetsPerSecond: 2, now: () => 0, onRevoked })
  const put = (node: string, token: string, more = {}) =>
    credentials.apply({
      key: node,
      value: Buffer.from(JSON.stringify({ node, region: 'north', tokenHash: hashToken(token), ...more })),
    })
  return {
    credentials,
    put,
    onRevoked,
    drop: (key: string) => credentials.apply({ key, value: Buffer.alloc(0) }),
  }
}

describe('credentials from the registry topic', () => {
  it('know a node by its token and no other token', () => {
    const { credentials, put } = credentialsOf()
    const token = newToken()
    put('n1', token)
    expect(credentials.verify('n1', Buffer.from(token))).toMatchObject({ tokenHash: hashToken(token) })
    expect(credentials.verify('n1', Buffer.from(newToken()))).toBe('bad-token')
    expect(credentials.verify('n2', Buffer.from(token))).toBe('unknown-node')
    expect(credentials.verify('__proto__', Buffer.from(token))).toBe('unknown-node')
  })

  it('tell when a token is rotated or a node removed, and not when an entry changes otherwise', () => {
    const { credentials, put, onRevoked, drop } = credentialsOf()
    const [old, next] = [newToken(), newToken()]
    put('n1', old)
    put('n1', old, { site: 'moved' })
    expect(onRevoked).not.toHaveBeenCalled()
    put('n1', next)
    expect(onRevoked).toHaveBeenLastCalledWith('n1', 'token-rotated')
    expect(credentials.verify('n1', Buffer.from(old))).toBe('bad-token')
    drop('n1')
    expect(onRevoked).toHaveBeenLastCalledWith('n1', 'node-removed')
    expect(credentials.verify('n1', Buffer.from(next))).toBe('unknown-node')
    drop('n1')
    expect(onRevoked).toHaveBeenCalledTimes(2)
  })

  it('keep what they know when an entry cannot be read, and let in nobody of another region', () => {
    const { credentials, put } = credentialsOf()
    const token = newToken()
    put('n1', token)
    expect(() => credentials.apply({ key: 'n1', value: Buffer.from('{') })).toThrow()
    expect(() => put('n1', newToken(), { node: 'n2' })).toThrow('lies under the key')
    expect(credentials.verify('n1', Buffer.from(token))).toHaveProperty('tokenHash')
    put('n1', token, { region: 'south' })
    expect(credentials.verify('n1', Buffer.from(token))).toBe('unknown-node')
  })

  it('authenticate nobody before the registry is read, and bound how often a node connects', () => {
    const { credentials, put } = credentialsOf()
    const token = newToken()
    put('n1', token)
    const claim = { node: 'n1', token: Buffer.from(token), certificate: null }
    const unread = { credentials, readiness: () => 'not read', now: () => 0 }
    expect(authenticate(claim, unread)).toEqual({ code: 3, reason: 'not-ready' })
    const read = { credentials, readiness: () => null, now: () => 0 }
    expect(authenticate({ ...claim, certificate: 'n2' }, read)).toEqual({
      code: 5,
      reason: 'foreign-certificate',
    })
    expect(authenticate({ ...claim, certificate: 'n1' }, read)).toHaveProperty('tokenHash')
    for (let count = 0; count < 3; count += 1) authenticate(claim, read)
    expect(authenticate(claim, read)).toEqual({ code: 3, reason: 'too-many-connects' })
  })
})
