import { check } from 'k6'
import http, { type RefinedResponse } from 'k6/http'

const base = __ENV.API_URL ?? 'http://127.0.0.1:8080'
const params = { headers: { authorization: `Bearer ${__ENV.API_TOKEN}` } }

interface Page<Item> {
  items: Item[]
}

function get<Body>(path: string, name: string): Body | null {
  const answer: RefinedResponse<'text'> = http.get(`${base}${path}`, { ...params, tags: { name } })
  const answered = check(answer, { [`${name} answers 200`]: ({ status }) => status === 200 })
  return answered ? (JSON.parse(answer.body) as Body) : null
}

/** What a NOC engineer does: look over the nodes, open one, read its latest values and an hour of signal strength. */
export function lookIntoOneNode(): void {
  const nodes = get<Page<{ node: string }>>('/v1/nodes?limit=50', 'nodes')
  const chosen = nodes?.items[__ITER % Math.max(nodes.items.length, 1)]
  check(chosen, { 'a node is listed': (node) => node !== undefined })
  if (chosen === undefined) return
  get(`/v1/nodes/${chosen.node}`, 'node')
  get(`/v1/nodes/${chosen.node}/latest`, 'latest')
  const to = new Date()
  const from = new Date(to.getTime() - 3_600_000)
  const range = `from=${from.toISOString()}&to=${to.toISOString()}&maxPoints=300`
  get(`/v1/series?metric=signal_strength_pct&node=${chosen.node}&${range}`, 'series')
}

/** A wrong token must stay outside, under load too. */
export function stayOutside(): void {
  const answer = http.get(`${base}/v1/nodes`, {
    headers: { authorization: 'Bearer wrong' },
    responseCallback: http.expectedStatuses(401, 429),
    tags: { name: 'wrong token' },
  })
  check(answer, { 'a wrong token is refused': ({ status }) => status === 401 || status === 429 })
}
