import type { OpenAPIHono } from '@hono/zod-openapi'

interface ApiInfo {
  readonly title: string
  readonly version: string
  /** Markdown: what all its resources share. */
  readonly description: string
}

/** `/openapi.json`, OpenAPI 3.1, of all routes added so far; to be added after the routes it describes. */
export function addOpenApiDocument(api: OpenAPIHono, info: ApiInfo): void {
  api.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' })
  const text = JSON.stringify(
    api.getOpenAPI31Document({ openapi: '3.1.0', info: { ...info }, servers: [{ url: '/' }] }),
  )
  api.get('/openapi.json', (context) => context.body(text, 200, { 'content-type': 'application/json' }))
}
