import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApi } from './ask-api.js'

let api: Awaited<ReturnType<typeof openApi>>

beforeAll(async () => {
  // No database is asked.
  api = await openApi('postgres://telstar_reader@127.0.0.1:1/postgres')
})

afterAll(() => api?.stop())

describe('documentation', () => {
  it('is a valid description of every path, all of them behind the token', async () => {
    const document = (await (await fetch(`${api.url}/openapi.json`)).json()) as {
      openapi: string
      paths: Record<string, Record<string, { security: unknown; responses: object }>>
    }
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths).length).toBeGreaterThan(35)
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, { security, responses }] of Object.entries(methods)) {
        expect(security, `${method} ${path}`).toEqual([{ bearer: [] }])
        expect(Object.keys(responses), `${method} ${path}`).toEqual(
          expect.arrayContaining(['200', '400', '401', '503']),
        )
      }
    }
  })

  it('is a page that loads nothing from elsewhere and runs no inline script', async () => {
    const response = await fetch(`${api.url}/docs`)
    expect(response.headers.get('content-security-policy')).toMatch(
      /default-src 'none'; script-src 'self'; style-src 'self'/,
    )
    const page = await response.text()
    expect(page).not.toMatch(/https?:|<script>|onload=|style=/)
    for (const [, path] of page.matchAll(/(?:src|href)="([^"]+)"/g)) {
      const asset = await fetch(`${api.url}${path}`)
      expect([asset.status, (await asset.arrayBuffer()).byteLength > 50], path).toEqual([200, true])
    }
  })
})
