import type { OpenAPIHono } from '@hono/zod-openapi'
import { Problem, type ProblemCode, problemKinds } from './problem.js'

const page = (title: string, body: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><body>${body}</body></html>\n`

const entry = (code: ProblemCode) => {
  const { status, title, advice } = problemKinds[code]
  return `<dt><a href="/problems/${code}">${code}</a> (${status})</dt><dd>${title}. ${advice.replaceAll('<', '&lt;')}</dd>`
}

/** `/problems` and `/problems/{code}`: what the `type` of every refusal resolves to. */
export function addProblemPages(api: OpenAPIHono): void {
  const codes = Object.keys(problemKinds) as ProblemCode[]
  api.get('/problems', (context) =>
    context.html(page('Problems', `<h1>Problems</h1><dl>${codes.map(entry).join('')}</dl>`)),
  )
  api.get('/problems/:code', (context) => {
    const code = codes.find((known) => known === context.req.param('code'))
    if (code === undefined) throw new Problem('not-found')
    return context.html(page(code, `<h1>${problemKinds[code].title}</h1><dl>${entry(code)}</dl>`))
  })
}
