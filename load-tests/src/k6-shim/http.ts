import { spawnSync } from 'node:child_process'
import { recorded } from './recorded.js'

interface Params {
  readonly headers?: Record<string, string>
}

// k6's http is synchronous; a child that fetches is the plainest way to wait for an answer without an event loop.
const fetchOnce = `
  const { url, ...init } = JSON.parse(process.argv[1])
  const answer = await fetch(url, init)
  process.stdout.write(JSON.stringify({ status: answer.status, body: await answer.text() }))
`

interface Answer {
  readonly status: number
  readonly body: string
}

const get = (url: string, { headers = {} }: Params = {}) => ask(url, { method: 'GET', headers })
const post = (url: string, body: string, { headers = {} }: Params = {}) =>
  ask(url, { method: 'POST', headers, body })

function ask(
  url: string,
  init: { readonly method: string; readonly headers: Record<string, string>; readonly body?: string },
): Answer {
  const begun = performance.now()
  const child = spawnSync(process.execPath, [
    '--input-type=module',
    '-e',
    fetchOnce,
    JSON.stringify({ url, ...init }),
  ])
  if (child.status !== 0) throw new Error(`${init.method} ${url}: ${child.stderr.toString()}`)
  recorded.metrics.set('http_req_duration', [
    ...(recorded.metrics.get('http_req_duration') ?? []),
    performance.now() - begun,
  ])
  return JSON.parse(child.stdout.toString())
}

const http = { get, post, expectedStatuses: (...statuses: number[]) => statuses }

export default http
