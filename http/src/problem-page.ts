import type { OpenAPIHono } from '@hono/zod-openapi'
import { CommonProblem } from './common-problem.js'
import type { ProblemKind } from './problem.js'

const page = (title: string, body: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><body>${body}</body></html>\n`

const entry = ([code, { status, title, advice }]: readonly [string, ProblemKind]) =>
  `<dt><a href="/problems/${code}">${code}</a> (${status})</dt><dd>${title}. ${advice.replaceAll('<', '&lt;')}</dd>`

/**
 * `/problems` and `/problems/{code}`: what the `type` of every refusal resolves to.
 * @param kinds every refusal of the station, the common ones too
 */
export function addProblemPages(api: OpenAPIHono, kinds: Readonly<Record<string, ProblemKind>>): void {
  const entries = Object.entries(kinds).toSorted(([, a], [, b]) => a.status - b.status)
  api.get('/problems', (context) =>
    context.html(page('Problems', `<h1>Problems</h1><dl>${entries.map(entry).join('')}</dl>`)),
  )
  api.get('/problems/:code', (context) => {
    const found = entries.find(([code]) => code === context.req.param('code'))
    if (found === undefined) throw new CommonProblem('not-found')
    const [code, { title }] = found
    return context.html(page(code, `<h1>${title}</h1><dl>${entry(found)}</dl>`))
  })
}
