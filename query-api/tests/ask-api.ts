import { createLogger } from '@telstar/runtime/logger'
import { queryApiConfig } from '../src/config.js'
import { startQueryApi } from '../src/start.js'
import { now } from './seed-region.js'

export const token = 'token-of-the-tests.0123456789'
export const operatorToken = 'operator-of-the-tests.0123456789'

/** Starts the API on a free port before a database, at the seeded now unless told, and gives back how to ask it. */
export async function openApi(
  databaseUrl: string,
  settings: Record<string, string> = {},
  clock: () => number = () => now,
) {
  const source = { DATABASE_URL: databaseUrl, API_TOKEN: token, HTTP_PORT: '0', ...settings }
  const api = await startQueryApi(queryApiConfig(source), createLogger('query-api', 'silent'), {
    now: clock,
  })
  const url = `http://127.0.0.1:${api.port}`
  const askAs = (bearer: string, path: string, init: RequestInit = {}) =>
    fetch(`${url}${path}`, {
      redirect: 'manual',
      ...init,
      headers: { authorization: `Bearer ${bearer}`, ...(init.headers as Record<string, string>) },
    })
  const ask = (path: string, init: RequestInit = {}) => askAs(token, path, init)
  return {
    port: api.port,
    stop: api.stop,
    url,
    ask,
    /** A change as an operator, such as `POST /v1/nodes`, with a JSON body. */
    change: (what: string, body?: unknown, headers: Record<string, string> = {}) => {
      const [method = '', path = ''] = what.split(' ')
      const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      return askAs(operatorToken, path, { method, headers: { ...type, ...headers }, body: text ?? null })
    },
    /** The JSON of an answer that must be 200. */
    json: async (path: string) => {
      const response = await ask(path)
      const text = await response.text()
      if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text}`)
      return JSON.parse(text)
    },
    text: async (path: string) => (await ask(path)).text(),
  }
}
