import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { authorize } from './authorize.js'

function appWith(matrix: ReadonlyMap<string, readonly 'agent'[]>): Hono {
  const app = new Hono()
  app.onError(
    (error) => new Response(null, { status: (error as { kind?: { status: number } }).kind?.status ?? 500 }),
  )
  app.use(async (context, next) => {
    context.set('caller', { role: 'agent', id: 'anna' })
    await next()
  })
  app.use(authorize(matrix, (path) => path === '/docs'))
  for (const path of ['/docs', '/v1/things/:id']) app.get(path, (context) => context.text('here'))
  return app
}

const statusOf = async (app: Hono, path: string) => (await app.request(path)).status

it('gives nobody a route that the matrix does not name', async () => {
  const app = appWith(new Map())
  expect(await statusOf(app, '/v1/things/7')).toBe(403)
  expect(await statusOf(app, '/docs')).toBe(200)
  expect(await statusOf(app, '/nowhere')).toBe(404)
})

it('gives a route to whom the matrix names, and a HEAD where a GET is theirs', async () => {
  const app = appWith(new Map([['GET /v1/things/{id}', ['agent']]]))
  expect(await statusOf(app, '/v1/things/7')).toBe(200)
  expect((await app.request('/v1/things/7', { method: 'HEAD' })).status).toBe(200)
  expect((await app.request('/v1/things/7', { method: 'POST' })).status).toBe(404)
})
