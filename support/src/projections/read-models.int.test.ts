import { randomUUID } from 'node:crypto'
import { type ScratchSupport, startScratchSupport } from '@telstar/infra/scratch-support'
import { closeDatabase, type Database, inTransaction, openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { complaintEvents, openStream, requestEvents, shuffledBatches } from '../../tests/open-events.js'
import { streamId } from '../event-store/event-store.js'
import type { OpenEvent } from '../privacy/vault.js'
import { ask } from '../queries/query.js'
import { queueQuery, serviceLevelBoardQuery } from '../queries/queue-query.js'
import { requestDetailQuery, requestListQuery } from '../queries/request-query.js'
import { searchQuery } from '../queries/search-query.js'
import { statisticsQuery } from '../queries/statistics-query.js'
import type { RequestEvent } from '../requests/events.js'
import { evolveRequest } from '../requests/evolve.js'
import type { RequestState } from '../requests/state.js'
import { queuesProjection } from './queues/queues-projection.js'
import { requestsProjection } from './requests/requests-projection.js'
import { searchProjection } from './search/search-projection.js'
import { statisticsProjection } from './statistics/statistics-projection.js'

const projections = [requestsProjection, queuesProjection, searchProjection, statisticsProjection]
const log = createLogger('test', 'silent')
const customers = [randomUUID(), randomUUID()] as const
const erased = customers[1]
const contact = { name: 'Zoë Ahlgren', email: 'zoe@example.org', phone: null, birthDate: null }
const profile = (subject: string) =>
  openStream('profile', [
    {
      type: 'CustomerRegistered',
      subject,
      data: { plan: 'm', region: 'north', language: 'en', segment: 'consumer', channels: [] },
      personal: contact,
    },
    { type: 'ContactChanged', subject, data: { changed: ['name'] }, personal: { name: 'Zoë Berg' } },
  ])
const regions = ['north', 'south'] as const
const complaints = customers.flatMap((customer) =>
  regions.map((region) => openStream('complaint', complaintEvents(customer, { category: 'outage', region }))),
)
const requests = customers.map((customer) => openStream('request', requestEvents(customer)))
const streams = [...customers.map(profile), ...complaints, ...requests]

let engine: ScratchSupport
let projector: Database
let reader: Database

/** The same numbers every time. */
let seed = 7
const random = () => {
  seed = (seed * 48_271) % 2_147_483_647
  return seed / 2_147_483_647
}

beforeAll(async () => {
  engine = await startScratchSupport()
  const open = (role: 'support_projector' | 'support_reader') =>
    openDatabase({ url: engine.databaseUrl(role), name: 'test', log, connections: 1 })
  projector = open('support_projector')
  for (const { name, tables } of projections)
    await projector.query(`CREATE SCHEMA ${name}; ${tables(name)}; GRANT USAGE ON SCHEMA ${name} TO support_reader;
      GRANT SELECT ON ALL TABLES IN SCHEMA ${name} TO support_reader`)
  for (const batch of shuffledBatches(streams, random)) await apply(batch)
  reader = open('support_reader')
})
afterAll(async () => {
  for (const pool of [projector, reader]) if (pool) await closeDatabase(pool)
  await engine?.stop()
})

async function apply(events: readonly OpenEvent[]): Promise<void> {
  for (const { name, contexts, apply: project } of projections) {
    const own = events.filter(({ context }) => contexts?.includes(context) ?? true)
    if (own.length === 0) continue
    await inTransaction(projector, (transaction) => project(own, { transaction, schema: name }))
  }
}

it('has each request as its events make it, with everything that happened', async () => {
  for (const events of requests) {
    const [detail] = await ask(reader, requestDetailQuery(streamId(events[0]!)))
    const evolve = (state: RequestState | null, event: OpenEvent) =>
      evolveRequest(state, event as unknown as RequestEvent)
    const state = events.reduce<RequestState | null>(evolve, null)
    expect(detail?.state).toEqual(JSON.parse(JSON.stringify(state)))
    expect(detail).toMatchObject({ version: events.length, status: 'inProgress' })
    expect(detail?.history.map(({ type }) => type)).toEqual(events.map(({ type }) => type))
    expect(detail?.history[0]?.personal).toMatchObject({ address: 'Mill Lane 4' })
  }
  const [first, second] = await ask(reader, requestListQuery({ limit: 10 }))
  expect(await ask(reader, requestListQuery({ after: first, limit: 1 }))).toEqual([second])
})

it('has what waits for each department, page by page, and what is due', async () => {
  const all = await ask(reader, queueQuery({ department: 'network-operations', limit: 100 }))
  expect(all).toHaveLength(6)
  expect(all.slice(0, 2)).toMatchObject([{ stepId: 'install', taken: true }, { stepId: 'install' }])
  expect(
    all.slice(2).every(({ context, taken, rank }) => context === 'complaint' && !taken && rank === 3),
  ).toBe(true)
  const next = await ask(reader, queueQuery({ department: 'network-operations', after: all[2], limit: 2 }))
  expect(next).toEqual(all.slice(3, 5))
  expect(await ask(reader, queueQuery({ department: 'billing', limit: 10 }))).toEqual([])
  const board = await ask(
    reader,
    serviceLevelBoardQuery({ now: new Date('2026-03-03T13:00:00Z'), limit: 100 }),
  )
  const count = (clock: string, state: string) =>
    board.filter((each) => each.clock === clock && each.state === state).length
  expect([count('resolution', 'breached'), count('firstResponse', 'warned')]).toEqual([4, 4])
  expect([count('step install', 'breached'), board.length]).toEqual([2, 10])
})

it('counts what a recount of all events counts, however they came in batches', async () => {
  const rows = await ask(
    reader,
    statisticsQuery({
      from: '2026-03-01',
      to: '2026-03-31',
      groupBy: ['region', 'category'],
      context: 'complaint',
    }),
  )
  const found = rows.map(({ group, measure, count, sumMs }) => [
    group.region,
    group.category,
    measure,
    count,
    sumMs,
  ])
  const flat = complaints.flat()
  const regionOf = (event: OpenEvent) =>
    flat.find(({ stream, version }) => stream === event.stream && version === 1)?.data['region']
  const of = (type: string, region: string) =>
    flat.filter((event) => event.type === type && regionOf(event) === region)
  const lasted = (events: OpenEvent[], field: string) =>
    events.reduce((sum, { data, stream }) => {
      const opened = flat.find((other) => other.stream === stream && other.version === 1)
      return sum + Date.parse(String(data[field])) - Number(opened?.at)
    }, 0)
  const expected = regions.flatMap((region) => {
    const [response, resolved] = [of('FirstResponseGiven', region), of('ComplaintResolved', region)]
    return [
      [region, 'billing', 'reopened', of('ComplaintReopened', region).length, 0],
      [region, 'billing', 'resolved', resolved.length, lasted(resolved, 'resolvedAt')],
      [region, 'outage', 'breached-resolution', of('ServiceLevelBreached', region).length, 0],
      [region, 'outage', 'first-response', response.length, lasted(response, 'at')],
      [region, 'outage', 'first-response-on-time', response.length, 0],
      [region, 'outage', 'opened', of('ComplaintOpened', region).length, 0],
    ]
  })
  const sorted = (counters: unknown[][]) => counters.map((each) => each.join(' ')).sort()
  expect(sorted(found)).toEqual(sorted(expected))
  const opened = await ask(
    reader,
    statisticsQuery({ from: '2026-03-01', to: '2026-03-31', groupBy: ['department'] }),
  )
  const byDepartment = opened.filter(({ measure }) => measure === 'opened')
  expect(byDepartment.map(({ group, count }) => [group.department, count])).toEqual([
    ['billing', 6],
    ['customer-care', 6],
    ['network-operations', 6],
  ])
})

it('leaves no samples of what people wrote in the statistics of the planner', async () => {
  await projector.query('ANALYZE search.documents, requests.history')
  const sampled = `
    SELECT schemaname || '.' || tablename || '.' || attname AS column FROM pg_stats
    WHERE schemaname IN ('search', 'requests')`
  const { rows } = await projector.query<{ column: string }>(sampled)
  const columns = rows.map(({ column }) => column)
  expect(columns).toEqual(expect.arrayContaining(['search.documents.customer_id', 'requests.history.type']))
  for (const column of ['search.documents.text', 'search.documents.words', 'requests.history.personal'])
    expect(columns).not.toContain(column)
})

it('finds texts by beginnings of words, and none of somebody who was erased', async () => {
  const find = (words: string, more = {}) => ask(reader, searchQuery({ words, limit: 100, ...more }))
  expect(await find('crackl tues')).toHaveLength(4)
  expect(await find("crackling ' | ! \\ & (", { category: 'billing', customerId: erased })).toHaveLength(4)
  expect(await find('ahlgren')).toEqual([])
  expect(await find('berg', { context: 'profile' })).toHaveLength(2)
  expect(await find('zoe@example')).toHaveLength(2)
  expect(await find('!!')).toEqual([])
  await apply(
    openStream('profile', [{ type: 'SubjectErased', subject: erased, data: { reason: 'customer-request' } }]),
  )
  for (const words of ['crackling', 'berg', 'mill', 'zoe@example'])
    expect((await find(words)).filter(({ customerId }) => customerId !== customers[0])).toEqual([])
  const { rows } = await projector.query(
    'SELECT FROM search.documents WHERE customer_id = $1 UNION ALL SELECT FROM requests.history JOIN requests.requests USING (request_id) WHERE customer_id = $1 AND personal IS NOT NULL',
    [erased],
  )
  expect(rows).toEqual([])
  expect(await find('mill')).toHaveLength(1)
})
