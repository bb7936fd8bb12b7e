import { describe, expect, it } from 'vitest'
import { jwks } from '../tests/api-scene.js'
import { supportConfig } from './config.js'

const least = {
  SUPPORT_WRITER_URL: 'postgres://support_writer@localhost/support',
  SUPPORT_PROJECTOR_URL: 'postgres://support_projector@localhost/support',
  SUPPORT_READER_URL: 'postgres://support_reader@localhost/support',
  SUPPORT_KEY: Buffer.alloc(32).toString('base64'),
  SUPPORT_JWKS: JSON.stringify(jwks),
  KAFKA_BROKERS: 'a:9092,b:9092',
  REDIS_URL: 'redis://localhost',
}
const without =
  (name: keyof typeof least, more: Record<string, string> = {}) =>
  () =>
    supportConfig({ ...least, [name]: undefined, ...more })

describe('settings of customer support', () => {
  it('have defaults for the rest: all parts, on loopback, by the shipped policies', () => {
    const config = supportConfig(least)
    expect(config).toMatchObject({
      parts: ['api', 'projections', 'relay', 'policies', 'departments', 'hub'],
      http: { host: '127.0.0.1', port: 8081 },
      brokers: ['a:9092', 'b:9092'],
    })
    expect(config.policies.routing.version).toBeGreaterThan(0)
  })

  it('are needed for the parts that are done here, and no others', () => {
    expect(without('KAFKA_BROKERS')).toThrow(/KAFKA_BROKERS is needed/)
    expect(without('REDIS_URL')).toThrow(/REDIS_URL is needed/)
    expect(without('SUPPORT_READER_URL')).toThrow(/SUPPORT_READER_URL is needed/)
    expect(without('SUPPORT_JWKS')).toThrow(/one of SUPPORT_JWKS/)
    const relay = { SUPPORT_PARTS: 'relay' }
    expect(without('SUPPORT_JWKS', relay)().tokens.source).toBeNull()
    expect(without('REDIS_URL', relay)().redisUrl).toBeNull()
  })

  it('name what is wrong, and no secret', () => {
    const wrong = without('SUPPORT_WRITER_URL', {
      SUPPORT_KEY: 'hunter2',
      HTTP_PORT: '99999',
      SUPPORT_PARTS: 'web',
    })
    expect(wrong).toThrow(/SUPPORT_WRITER_URL/)
    expect(wrong).toThrow(/SUPPORT_KEY[\s\S]*HTTP_PORT|HTTP_PORT[\s\S]*SUPPORT_KEY/)
    expect(wrong).not.toThrow(/hunter2/)
    expect(without('REDIS_URL', { SUPPORT_POLICIES: '/nowhere' })).toThrow(/REDIS_URL|SUPPORT_POLICIES/)
  })

  it('take public keys only: no secret that could sign, no private part', () => {
    const keys = (key: object) => without('SUPPORT_JWKS', { SUPPORT_JWKS: JSON.stringify({ keys: [key] }) })
    expect(keys({ kty: 'oct', k: 'c2VjcmV0' })).toThrow(/public key/)
    expect(keys({ ...jwks.keys[0], d: 'private' })).toThrow(/private part/)
    expect(without('SUPPORT_JWKS', { SUPPORT_JWKS_URL: 'https://id.example/keys' })().tokens.source).toEqual({
      url: new URL('https://id.example/keys'),
    })
  })
})
