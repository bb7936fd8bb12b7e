import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { OpenAPIHono } from '@hono/zod-openapi'

const require = createRequire(import.meta.url)

const page = (title: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title}</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="/docs/favicon-32x32.png">
</head>
<body>
<div id="docs"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`

const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null })\n`

// All from here: no CDN, no inline script. The icons inside Swagger UI's style sheet are data: images.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const assets = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
} as const

/** `/docs`: the OpenAPI document as a page, served from here alone. @param title a name of ours, not escaped */
export function addDocsPage(api: OpenAPIHono, title: string): void {
  const folder = dirname(require.resolve('swagger-ui-dist/package.json'))
  api.get('/docs', (context) => {
    context.header('content-security-policy', policy)
    return context.html(page(title))
  })
  api.get('/docs/start.js', (context) =>
    context.body(start, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  )
  for (const [name, type] of Object.entries(assets)) {
    const bytes = new Uint8Array(readFileSync(join(folder, name)))
    api.get(`/docs/${name}`, (context) =>
      context.body(bytes, 200, { 'content-type': type, 'cache-control': 'public, max-age=86400' }),
    )
  }
}
