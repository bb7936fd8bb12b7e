import { randomBytes, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ScratchSupport, startScratchSupport } from '@telstar/infra/scratch-support'
import { closeDatabase, openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { audience, issuer, jwks, tokenOf } from '../tests/api-scene.js'
import { askStation, type Question } from '../tests/support-client.js'
import { supportConfig } from './config.js'
import { startSupport } from './start.js'

let engine: ScratchSupport
let station: Awaited<ReturnType<typeof startSupport>>
const log = createLogger('test', 'silent')

beforeAll(async () => {
  engine = await startScratchSupport()
  const config = supportConfig({
    SUPPORT_PARTS: 'api,projections,policies,hub',
    SUPPORT_DEPARTMENTS: 'allow_addresses: [127.0.0.1]\ndepartments: {}',
    SUPPORT_WRITER_URL: engine.databaseUrl('support_writer'),
    SUPPORT_PROJECTOR_URL: engine.databaseUrl('support_projector'),
    SUPPORT_READER_URL: engine.databaseUrl('support_reader'),
    SUPPORT_KEY: randomBytes(32).toString('base64'),
    SUPPORT_JWKS: JSON.stringify(jwks),
    SUPPORT_TOKEN_ISSUER: issuer,
    SUPPORT_TOKEN_AUDIENCE: audience,
    HTTP_PORT: '0',
  })
  station = await startSupport(config, log)
  const ready = async () => expect((await fetch(`${base()}/-/ready`)).status).toBe(200)
  await vi.waitFor(ready, { timeout: 60_000, interval: 100 })
})
afterAll(async () => {
  await station?.stop()
  await engine?.stop()
})

const base = () => `http://127.0.0.1:${station.port}`
const supervisor = await tokenOf({ role: 'supervisor', sub: 'sara' })
const operations = await tokenOf({ role: 'department', sub: 'nora', department: 'network-operations' })

const ask = (method: string, path: string, question?: Question) =>
  askStation(station.port, [method, path], question)

async function register(name: string): Promise<string> {
  const contact = { name, email: 'someone@example.org', phone: '+41446681800' }
  const person = { commandId: randomUUID(), plan: 'fibre-100', region: 'north', language: 'en', contact }
  const { status, body } = await ask('POST', '/v1/customers', { body: person })
  expect(status).toBe(201)
  return body.id
}

const opening = (customerId: string) => ({
  ...{ commandId: randomUUID(), customerId, channel: 'phone', category: 'network-quality', priority: 'high' },
  ...{ text: 'Calls drop on the balcony', place: 'Balcony' },
})

it('carries a complaint from opening to its history, and tells it to whom it concerns alone', async () => {
  const customerId = await register('Ada Lovelace')
  const open = opening(customerId)
  const first = await ask('POST', '/v1/complaints', { body: open })
  expect(first.status).toBe(201)
  const { id } = first.body
  expect((await ask('POST', '/v1/complaints', { body: open })).body).toEqual(first.body)
  const path = `/v1/complaints/${id}`

  const stale = { body: { commandId: randomUUID(), priority: 'low' }, headers: { 'if-match': '"99"' } }
  const conflict = await ask('POST', `${path}/classify`, stale)
  expect([conflict.status, typeof conflict.body.version]).toEqual([412, 'number'])
  const unknown = await ask('POST', `${path}/classify`, { ...stale, body: { ...stale.body, colour: 'red' } })
  expect([unknown.status, unknown.body.errors[0].place]).toEqual([400, 'body.colour'])

  const routed = await ask('GET', `${path}?minVersion=2`)
  expect(
    routed.body.history.map(({ type, actor }: { type: string; actor: string }) => [type, actor]),
  ).toEqual([
    ['ComplaintOpened', 'agent:anna'],
    ['ComplaintRouted', 'policy:routing'],
  ])
  expect(routed.body).toMatchObject({ text: open.text, place: 'Balcony', region: 'north', plan: 'fibre-100' })

  const accept = { commandId: randomUUID(), department: 'network-operations' }
  const headers = { 'if-match': routed.headers.get('etag') ?? '' }
  const taken = await ask('POST', `${path}/accept`, { token: operations, body: accept, headers })
  expect(taken.status).toBe(200)
  const note = { commandId: randomUUID(), audience: 'internal', text: 'Antenna 3 is tilted' }
  const noted = await ask('POST', `${path}/note`, {
    token: operations,
    body: note,
    headers: { 'if-match': '*' },
  })
  const minVersion = noted.body.version

  const own = await tokenOf({ role: 'customer', sub: customerId })
  const mine = await ask('GET', `${path}?minVersion=${minVersion}`, { token: own })
  const told = mine.body.history.map(({ type, actor }: { type: string; actor: string }) => `${type} ${actor}`)
  expect(told).toEqual([
    'ComplaintOpened agent',
    'ComplaintRouted policy',
    'FirstResponseGiven department',
    'ComplaintAccepted department',
  ])
  expect(JSON.stringify(mine.body)).not.toContain('Antenna 3')
  const stranger = await tokenOf({ role: 'customer', sub: randomUUID() })
  expect((await ask('GET', path, { token: stranger })).status).toBe(404)
  expect((await ask('GET', '/v1/complaints', { token: stranger })).body.items).toEqual([])
  expect((await ask('GET', `/v1/complaints?customerId=${customerId}`, { token: stranger })).status).toBe(403)
  expect((await ask('GET', `/v1/customers/${customerId}`, { token: stranger })).status).toBe(404)
  const billing = await tokenOf({ role: 'department', sub: 'ben', department: 'billing' })
  expect((await ask('GET', path, { token: billing })).status).toBe(404)

  const csv = await ask('GET', `/v1/complaints?customerId=${customerId}&format=csv`)
  expect(String(csv.body).split('\r\n')[1]).toContain(id)
  await expect
    .poll(
      async () =>
        (await ask('GET', '/v1/departments/network-operations/queue', { token: operations })).body.items,
    )
    .toEqual(expect.arrayContaining([expect.objectContaining({ id, taken: true })]))
  expect((await ask('GET', '/v1/departments/billing/queue', { token: operations })).status).toBe(403)
  const board = await ask('GET', '/v1/service-levels?department=network-operations')
  expect(board.body.items.map((clock: { id: string }) => clock.id)).toContain(id)
})

it('shows a customer whole, records who looked, gives everything out and forgets', async () => {
  const customerId = await register('Grace Hopper')
  const path = `/v1/customers/${customerId}`
  const complaint = await ask('POST', '/v1/complaints', { body: opening(customerId) })
  await ask('GET', `/v1/complaints/${complaint.body.id}?minVersion=2`)
  await expect.poll(async () => (await ask('GET', path)).body.openItems?.length, { timeout: 10_000 }).toBe(1)
  const { body } = await ask('GET', path)
  expect(body).toMatchObject({
    version: 1,
    profile: { contact: { name: 'Grace Hopper' }, plan: 'fibre-100' },
  })
  const page = await ask('GET', `${path}/timeline?limit=1`)
  const next = await ask('GET', `${path}/timeline?limit=1&cursor=${page.body.next}`)
  expect(next.body.items[0].position).not.toBe(page.body.items[0].position)

  await expect
    .poll(async () => (await ask('GET', '/v1/search?q=hopp')).body.items.map((hit: { id: string }) => hit.id))
    .toContain(customerId)
  const audit = await ask('GET', `${path}/audit`, { token: supervisor })
  const looked = audit.body.items.map(
    ({ actor, action }: { actor: string; action: string }) => `${actor} ${action}`,
  )
  expect(looked).toEqual(
    expect.arrayContaining([
      'agent:anna customer-read',
      'agent:anna timeline-read',
      'agent:anna complaint-read',
      'agent:anna search-hit',
    ]),
  )
  const own = await tokenOf({ role: 'customer', sub: customerId })
  const given = await ask('GET', `${path}/export`, { token: own })
  expect(given.body).toMatchObject({ customerId, complaints: [{ id: complaint.body.id }] })
  expect((await ask('GET', `${path}/export`)).status).toBe(403)

  const erase = { token: supervisor, body: { commandId: randomUUID(), reason: 'customer-request' } }
  const erased = await ask('POST', `${path}/erase`, { ...erase, headers: { 'if-match': '*' } })
  const after = await ask('GET', `${path}?minVersion=${erased.body.version}`)
  expect(JSON.stringify(after.body)).not.toMatch(/Grace|Calls drop/)
  const again = await ask('POST', '/v1/complaints', { body: opening(customerId) })
  expect([again.status, again.body.type]).toEqual([422, '/problems/unknown-customer'])
})

it('speaks TM Forum’s APIs', async () => {
  const create = {
    name: 'Mary Jackson',
    contactMedium: [{ mediumType: 'email', characteristic: { emailAddress: 'mary@example.org' } }],
    characteristic: [
      { name: 'plan', value: 'mobile-10' },
      { name: 'region', value: 'south' },
      { name: 'language', value: 'en' },
    ],
  }
  const customers = '/tmf-api/customerManagement/v4/customer'
  const customer = await ask('POST', customers, { body: create })
  expect([customer.status, customer.body.name, customer.body['@type']]).toEqual([
    201,
    'Mary Jackson',
    'Customer',
  ])
  const plan = { characteristic: [{ name: 'plan', value: 'mobile-20' }] }
  const patched = await ask('PATCH', customer.body.href, { body: plan })
  expect(patched.body.characteristic).toContainEqual({
    name: 'plan',
    value: 'mobile-20',
    valueType: 'string',
  })

  const tickets = '/tmf-api/troubleTicket/v5/troubleTicket'
  const party = { role: 'customer', partyOrPartyRole: { id: customer.body.id } }
  const ticket = {
    description: 'No signal',
    ticketType: 'outage',
    severity: 'Critical',
    relatedParty: [party],
  }
  const opened = await ask('POST', tickets, { body: ticket })
  expect([opened.status, opened.body.priority]).toEqual([201, 'critical'])
  const noted = await ask('PATCH', opened.body.href, { body: { note: [{ text: 'A car is on its way' }] } })
  expect(noted.body.note[0].text).toBe('A car is on its way')
  const held = await ask('PATCH', opened.body.href, { body: { status: 'held' } })
  expect(held.body.status).toBe('held')
  const wrong = await ask('PATCH', opened.body.href, { body: { status: 'closed' } })
  expect(wrong.body).toMatchObject({ '@type': 'Error', code: 'wrong-status', status: '422' })
  const list = await ask('GET', `${tickets}?limit=1&fields=status&relatedParty.id=${customer.body.id}`)
  expect([list.status, list.headers.get('x-total-count'), list.headers.get('x-result-count')]).toEqual([
    200,
    '1',
    '1',
  ])
  expect(list.body).toEqual([
    { '@type': 'TroubleTicket', id: opened.body.id, href: opened.body.href, status: 'held' },
  ])
  expect((await ask('GET', `${tickets}?colour=red`)).body).toMatchObject({ '@type': 'Error', status: '400' })
})

it('tells those who listen at TM Forum’s hub, again when they did not answer, until they leave', async () => {
  const heard: { eventId: string; eventType: string }[] = []
  let answers = 0
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (piece) => (text += piece))
    request.on('end', () => {
      answers += 1
      if (answers > 1) heard.push(JSON.parse(text))
      response.writeHead(answers > 1 ? 204 : 503).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const hub = '/tmf-api/troubleTicket/v5/hub'
  const listener = { callback: `http://127.0.0.1:${port}/told`, query: 'eventType=TroubleTicketCreateEvent' }
  const { status, headers } = await ask('POST', hub, { token: supervisor, body: listener })
  expect(status).toBe(201)
  const complaint = await ask('POST', '/v1/complaints', { body: opening(await register('Edsger Dijkstra')) })
  await expect
    .poll(() => heard.map(({ eventId }) => eventId), { timeout: 20_000 })
    .toEqual([`complaint-${complaint.body.id}-1`])
  expect(JSON.stringify(heard)).not.toContain('Calls drop')
  const left = await ask('DELETE', headers.get('location') ?? '', { token: supervisor })
  expect(left.status).toBe(204)
  expect((await ask('DELETE', headers.get('location') ?? '', { token: supervisor })).status).toBe(404)
  server.close()
})

it('builds a read model anew when a supervisor asks for it', async () => {
  const asked = await ask('POST', '/v1/projections/statistics/rebuild', { token: supervisor })
  expect(asked).toMatchObject({ status: 202, body: { name: 'statistics', generation: 2 } })
  const live = async () => {
    const { body } = await ask('GET', '/v1/projections', { token: supervisor })
    return body.items.filter(
      ({ name, state }: { name: string; state: string }) => name === 'statistics' && state === 'live',
    )
  }
  await expect.poll(live, { timeout: 20_000 }).toMatchObject([{ generation: 2 }])
  const today = await ask('GET', '/v1/statistics?groupBy=category,region', { token: supervisor })
  expect(today.body.items.length).toBeGreaterThan(0)
})

it('answers whatever cursor or day somebody made up with a reason, not with a fault of the database', async () => {
  const made = (list: string, key: unknown) =>
    Buffer.from(JSON.stringify([list, typeof key === 'string' ? key : JSON.stringify(key)])).toString(
      'base64url',
    )
  const bad = [
    `/v1/complaints?cursor=${made('complaints', ['1', 'nobody'])}`,
    `/v1/complaints?cursor=${made('complaints', ['99999999999999999999', randomUUID()])}`,
    `/v1/requests?cursor=${made('requests', ['0000-01-01T00:00:00Z', randomUUID()])}`,
    `/v1/departments/billing/queue?cursor=${made('queue', [99_999_999, null, randomUUID(), ''])}`,
    `/v1/service-levels?cursor=${made('service-levels', ['2026-01-01T00:00:00Z', randomUUID(), '\u0000'])}`,
    `/v1/search?q=a&cursor=${made('search', ['2026-01-01T00:00:00Z', randomUUID(), '\u0000'])}`,
    '/v1/statistics?from=0000-01-01&to=0000-01-02',
    '/v1/statistics?groupBy=category,nonsense',
    '/v1/search?q=%00',
  ]
  for (const path of bad) expect([path, (await ask('GET', path)).status]).toEqual([path, 400])
  const odd = [
    `/v1/customers?cursor=${made('customers', 'nobody')}`,
    `/v1/customers/${randomUUID()}/timeline?cursor=${made('timeline', 'x|y')}`,
    `/v1/search?q=${encodeURIComponent("a'b & !c | (d:* <-> \\\\")}`,
    '/v1/search?q=%21%26',
    '/v1/statistics?groupBy=day,context,category,region,department&department=billing',
  ]
  for (const path of odd) expect([path, (await ask('GET', path)).status]).toEqual([path, 200])
})

it('asks as a role that sees read models and nothing else', async () => {
  const reader = openDatabase({
    url: engine.databaseUrl('support_reader'),
    name: 'test',
    log,
    connections: 1,
  })
  for (const table of ['events', 'subject_keys', 'audit', 'checkpoints'])
    await expect(reader.query(`SELECT FROM support.${table}`)).rejects.toThrow(/permission denied/)
  await expect(reader.query('DELETE FROM complaints.complaints')).rejects.toThrow(/permission denied/)
  await expect(reader.query('SELECT count(*) FROM complaints.complaints')).resolves.toBeDefined()
  const writer = openDatabase({
    url: engine.databaseUrl('support_writer'),
    name: 'test',
    log,
    connections: 1,
  })
  await expect(writer.query('DELETE FROM support.audit')).rejects.toThrow(/permission denied/)
  await Promise.all([closeDatabase(reader), closeDatabase(writer)])
})
