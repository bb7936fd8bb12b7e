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

it('lets every role through where it says so, and nowhere else', async () => {
  const wrong: string[] = []
  for (const role of callerRoles) {
    const token = await tokenOf(claims[role])
    for (const [route, roles] of matrix) {
      const [method = '', template = ''] = route.split(' ')
      const body =
        ['POST', 'PATCH'].includes(method) && !template.endsWith('/rebuild') ? { nonsense: 1 } : undefined
      const { status, body: said } = await scene.ask(method, path(template), { token, body })
      const refused = status === 403 && (said.type ?? said.referenceError) === '/problems/not-allowed'
      if (refused === roles.includes(role)) wrong.push(`${role} ${route}: ${status}`)
      if (status >= 500 || status === 401) wrong.push(`${role} ${route}: ${status}`)
    }
  }
  expect(wrong).toEqual([])
}, 60_000)

it('gives nothing to nobody: every route but the public ones needs a token', async () => {
  for (const route of matrix.keys()) {
    const [method = '', template = ''] = route.split(' ')
    expect((await scene.ask(method, path(template))).status).toBe(401)
  }
  for (const open of ['/-/healthy', '/-/ready', '/openapi.json', '/docs', '/problems', '/metrics'])
    expect((await scene.ask('GET', open)).status).toBe(200)
})
