import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { ApiScene, tokenOf } from '../../../tests/api-scene.js'
import { accessMatrix } from './access-matrix.js'
import { callerRoles } from './caller.js'

const scene = new ApiScene()
const matrix = accessMatrix(scene.sets)
const me = randomUUID()
const claims = {
  agent: { role: 'agent', sub: 'anna' },
  supervisor: { role: 'supervisor', sub: 'sara' },
  department: { role: 'department', sub: 'ben', department: 'billing' },
  customer: { role: 'customer', sub: me },
}
const path = (template: string) =>
  template
    .replace('{department}', 'billing')
    .replace('{name}', 'customers')
    .replaceAll(/\{\w+\}/g, me)

it('names every route that is not public, and no other', () => {
  const routes = scene.app.routes
    .filter(
      ({ method, path: at }) => method !== 'ALL' && (at.startsWith('/v1/') || at.startsWith('/tmf-api/')),
    )
    .map(({ method, path: at }) => `${method} ${at.replaceAll(/:(\w+)/g, '{$1}')}`)
  expect(new Set(routes)).toEqual(new Set(matrix.keys()))
})

const bodyFor = (method: string, template: string) =>
  method === 'GET' || method === 'DELETE' || /\/(rebuild|retry)$/.test(template) ? undefined : { nonsense: 1 }

/** What is wrong with the answer to one role on one route; null: nothing. */
async function wrongAnswer(token: string, route: string, may: boolean): Promise<string | null> {
  const [method = '', template = ''] = route.split(' ')
  const { status, body } = await scene.ask(method, path(template), { token, body: bodyFor(method, template) })
  const refused = status === 403 && (body.type ?? body.referenceError) === '/problems/not-allowed'
  return refused === may || status >= 500 || status === 401 ? `${route}: ${status}` : null
}

it.each(callerRoles)('lets the role %s through where it says so, and nowhere else', async (role) => {
  const token = await tokenOf(claims[role])
  const answers = [...matrix].map(([route, roles]) => wrongAnswer(token, route, roles.includes(role)))
  expect((await Promise.all(answers)).filter((wrong) => wrong !== null)).toEqual([])
})

it('gives nothing to nobody: every route but the public ones needs a token', async () => {
  for (const route of matrix.keys()) {
    const [method = '', template = ''] = route.split(' ')
    expect((await scene.ask(method, path(template))).status).toBe(401)
  }
  for (const open of ['/-/healthy', '/-/ready', '/openapi.json', '/docs', '/problems', '/metrics'])
    expect((await scene.ask('GET', open)).status).toBe(200)
})
