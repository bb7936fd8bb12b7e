import type { OpenAPIHono } from '@hono/zod-openapi'
import { CommonProblem } from './common-problem.js'

/**
 * Every path added so far says 405 to the methods it does not answer (RFC 9110 15.5.6: with Allow).
 * @param whyNot a detail by path, where somebody may expect more than there is
 */
export function refuseOtherMethods(api: OpenAPIHono, whyNot: Readonly<Record<string, string>> = {}): void {
  const methods = new Map<string, Set<string>>()
  for (const { method, path } of api.routes) {
    if (method !== 'ALL') methods.set(path, (methods.get(path) ?? new Set()).add(method))
  }
  for (const [path, known] of methods) {
    const allow = [...known].flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ')
    const detail = whyNot[path]
    api.all(path, () => {
      throw new CommonProblem('method-not-allowed', { headers: { allow }, ...(detail ? { detail } : {}) })
    })
  }
}
