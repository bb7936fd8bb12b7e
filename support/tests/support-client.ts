import { tokenOf } from './api-scene.js'

export interface Question {
  readonly token?: string
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

/** Who asks, where nobody else is named. */
const agent = await tokenOf({ role: 'agent', sub: 'anna' })

/** Asks a running station over HTTP. @param asked method and path */
export async function askStation(port: number, asked: readonly [string, string], question: Question = {}) {
  const { token = agent, body, headers } = question
  const [method, path] = asked
  const content: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...content, ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') ?? false
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
}
