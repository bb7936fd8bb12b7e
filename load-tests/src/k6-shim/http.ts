import { spawnSync } from 'node:child_process'
import { recorded } from './recorded.js'

interface Params {
  readonly headers?: Record<string, string>
}

// k6's http is synchronous; a child that fetches is the plainest way to wait for an answer without an event loop.
const fetchOnce = `
  const { url, headers } = JSON.parse(process.argv[1])
  const answer = await fetch(url, { headers })
  process.stdout.write(JSON.stringify({ status: answer.status, body: await answer.text() }))
`

function get(url: string, { headers = {} }: Params = {}): { status: number; body: string } {
  const begun = performance.now()
  const child = spawnSync(process.execPath, [
    '--input-type=module',
    '-e',
    fetchOnce,
    JSON.stringify({ url, headers }),
  ])
  if (child.status !== 0) throw new Error(`GET ${url}: ${child.stderr.toString()}`)
  recorded.metrics.set('http_req_duration', [
    ...(recorded.metrics.get('http_req_duration') ?? []),
    performance.now() - begun,
  ])
  return JSON.parse(child.stdout.toString())
}

const http = { get, expectedStatuses: (...statuses: number[]) => statuses }

export default http
