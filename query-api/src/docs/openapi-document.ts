import type { OpenAPIHono } from '@hono/zod-openapi'

const info = {
  title: 'TelStar query API',
  version: '1.0.0',
  description: `Read side of a region: nodes, their newest values, and series of their metrics.

Every answer under /v1 needs \`Authorization: Bearer <token>\`. Lists and series come as JSON or CSV (\`format\` or
Accept). A list's next page is \`cursor\` = \`next\`, or the Link header. Times are RFC 3339.

Refusals are RFC 9457 problems. 400: a parameter is malformed or unknown. 404: the path names nothing. 405: only GET and
HEAD. 406: no such form. 413: there is a body; none is read, so no media type (415) is ever right. 422: every parameter
is well formed, but the catalogue, the range or another parameter does not allow it. 429, 503: wait for Retry-After.`,
}

/** The OpenAPI 3.1 document of all routes added so far. */
export function openApiDocument(api: OpenAPIHono) {
  return api.getOpenAPI31Document({ openapi: '3.1.0', info, servers: [{ url: '/' }] })
}

/** `/openapi.json`; to be added after the routes it describes. */
export function addOpenApiDocument(api: OpenAPIHono): void {
  api.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' })
  const text = JSON.stringify(openApiDocument(api))
  api.get('/openapi.json', (context) => context.body(text, 200, { 'content-type': 'application/json' }))
}
