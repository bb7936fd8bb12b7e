import { check } from 'k6'
import http, { type RefinedResponse } from 'k6/http'

const base = __ENV.SUPPORT_URL ?? 'http://127.0.0.1:8081'
const headers = { authorization: `Bearer ${__ENV.SUPPORT_TOKEN}`, 'content-type': 'application/json' }

interface Page<Item> {
  items: Item[]
}

interface Changed {
  id: string
  version: number
}

function get<Body>(path: string, name: string): Body | null {
  const answer: RefinedResponse<'text'> = http.get(`${base}${path}`, { headers, tags: { name } })
  const answered = check(answer, { [`${name} answers 200`]: ({ status }) => status === 200 })
  return answered ? (JSON.parse(answer.body) as Body) : null
}

function send(path: string, content: object, name: string): Changed | null {
  const body = JSON.stringify({ commandId: uuid(), ...content })
  const answer: RefinedResponse<'text'> = http.post(`${base}${path}`, body, {
    headers: { ...headers, 'if-match': '*' },
    tags: { name },
  })
  const done = check(answer, { [`${name} is carried out`]: ({ status }) => status === 200 || status === 201 })
  return done ? (JSON.parse(answer.body) as Changed) : null
}

/** What an agent does with one call: find who calls, open a complaint, note, look at it, solve it. Five commands and three questions. */
export function takeOneCall(): void {
  const customerId = whoCalls()
  if (customerId === null) return
  get(`/v1/customers/${customerId}`, 'customer 360')
  const content = { customerId, channel: 'phone', category: 'service', text: 'Cannot be reached since noon.' }
  const opened = send('/v1/complaints', content, 'open')
  if (opened === null) return
  const complaint = `/v1/complaints/${opened.id}`
  send(`${complaint}/note`, { audience: 'internal', text: 'Asked for a restart.' }, 'note')
  const resolved = send(`${complaint}/resolve`, { resolutionCode: 'configured' }, 'resolve')
  get(`${complaint}?minVersion=${resolved?.version ?? 1}`, 'complaint')
  send(`${complaint}/close`, {}, 'close')
}

/** What departments and supervisors look at. */
export function lookAtWork(): void {
  get('/v1/departments/customer-care/queue?limit=50', 'queue')
  get('/v1/service-levels?limit=50', 'service levels')
  get('/v1/complaints?status=inProgress&limit=50', 'complaints')
  get('/v1/search?q=noon', 'search')
}

/** One of the customers; where there is none yet, a new one. */
function whoCalls(): string | null {
  const known =
    get<Page<{ customerId: string }>>('/v1/customers?status=active&limit=100', 'customers')?.items ?? []
  const chosen = known[(__VU * 31 + __ITER) % Math.max(known.length, 1)]
  if (chosen !== undefined) return chosen.customerId
  const contact = { name: 'K Six', email: 'k6@example.net' }
  const person = { plan: 'mobile-s', region: 'north', language: 'en', contact }
  const registered = send('/v1/customers', person, 'register')
  if (registered === null) return null
  get(`/v1/customers/${registered.id}?minVersion=${registered.version}`, 'customer 360')
  return registered.id
}

/** A token nobody signed must stay outside, under load too. */
export function stayOutside(): void {
  const answer = http.get(`${base}/v1/customers`, {
    headers: { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJyb2xlIjoic3VwZXJ2aXNvciJ9.' },
    responseCallback: http.expectedStatuses(401, 429),
    tags: { name: 'wrong token' },
  })
  check(answer, { 'a wrong token is refused': ({ status }) => status === 401 || status === 429 })
}

function uuid(): string {
  const digit = () => Math.floor(Math.random() * 16).toString(16)
  return 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, digit)
}
