import { describe, expect, it } from 'vitest'
import { isPublicPath } from './public-path.js'

describe('paths without a token', () => {
  it('are health and documentation, nothing that looks like them', () => {
    const isPublic = isPublicPath('0.0.0.0')
    for (const path of [
      '/-/healthy',
      '/-/ready',
      '/docs',
      '/docs/start.js',
      '/problems/internal',
      '/openapi.json',
    ])
      expect(isPublic(path), path).toBe(true)
    const closed = [
      '/v1/nodes',
      '/metrics',
      '/docsx',
      '/-/ready/',
      '//docs/',
      '/v1/docs/',
      '/-/',
      '/DOCS',
      '/%64ocs/',
    ]
    for (const path of closed) expect(isPublic(path), path).toBe(false)
  })

  it('include /metrics on loopback alone', () => {
    for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost'])
      expect(isPublicPath(host)('/metrics'), host).toBe(true)
    for (const host of ['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example.org', '1127.0.0.1'])
      expect(isPublicPath(host)('/metrics'), host).toBe(false)
  })
})
