import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { ApiScene, tokenOf } from '../../../tests/api-scene.js'

const agent = await tokenOf({ role: 'agent', sub: 'anna' })
const supervisor = await tokenOf({ role: 'supervisor', sub: 'sara' })
const customerId = randomUUID()
const customer = await tokenOf({ role: 'customer', sub: customerId })
const place = { plan: 'fibre-100', region: 'north', cells: [{ node: 'node-001', cell: 1 }] }

const scene = new ApiScene()
beforeEach(() => void scene.places.set(customerId, place))

const opening = () => ({
  ...{ commandId: randomUUID(), customerId, channel: 'phone', category: 'network-quality' },
  text: 'No signal in the kitchen',
})
const send = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  scene.ask('POST', path, { token: agent, body, headers })
const sendAs =
  (token: string) =>
  (path: string, body: unknown, headers: Record<string, string> = {}) =>
    scene.ask('POST', path, { token, body, headers })

async function opened(): Promise<string> {
  const { body } = await send('/v1/complaints', opening())
  return body.id
}

describe('opening a complaint', () => {
  it('answers 201 with id, version and where it is, and takes plan, region and cells from the customer', async () => {
    const { status, body, headers } = await send('/v1/complaints', opening())
    expect(status).toBe(201)
    expect(body).toEqual({ id: expect.any(String), version: 1 })
    expect(headers.get('etag')).toBe('"1"')
    expect(headers.get('location')).toBe(`/v1/complaints/${body.id}`)
    const [event] = await scene.store.readStream(`complaint-${body.id}`)
    expect(event).toMatchObject({ type: 'ComplaintOpened', actor: 'agent:anna', data: place })
  })

  it('is done once for a commandId, with the same id, also when the customer moved meanwhile', async () => {
    const body = opening()
    const first = await send('/v1/complaints', body)
    scene.places.set(customerId, { ...place, region: 'south', cells: [] })
    const second = await send('/v1/complaints', body)
    expect([second.status, second.body]).toEqual([first.status, first.body])
    const changed = await send('/v1/complaints', { ...body, text: 'Something else' })
    expect([changed.status, changed.body.type]).toEqual([409, '/problems/command-id-taken'])
  })

  it('is refused for nobody’s customer and, to a customer, for anybody else', async () => {
    const unknown = await send('/v1/complaints', { ...opening(), customerId: randomUUID() })
    expect([unknown.status, unknown.body.type]).toEqual([422, '/problems/unknown-customer'])
    const foreign = randomUUID()
    scene.places.set(foreign, place)
    const other = await sendAs(customer)('/v1/complaints', { ...opening(), customerId: foreign })
    expect([other.status, other.body.type]).toEqual([403, '/problems/not-allowed'])
    expect((await sendAs(customer)('/v1/complaints', opening())).status).toBe(201)
  })
})

describe('a command', () => {
  it('needs If-Match, and is refused with the current version when it is stale', async () => {
    const id = await opened()
    const path = `/v1/complaints/${id}/classify`
    const body = { commandId: randomUUID(), priority: 'high' }
    expect((await send(path, body)).status).toBe(428)
    const stale = await send(path, body, { 'if-match': '"7"' })
    expect([stale.status, stale.body.version, stale.headers.get('etag')]).toEqual([412, 1, '"1"'])
    const done = await send(path, body, { 'if-match': '"1"' })
    expect([done.status, done.body]).toEqual([200, { id, version: 2 }])
    const again = await send(path, body, { 'if-match': '"1"' })
    expect([again.status, again.body]).toEqual([200, { id, version: 2 }])
  })

  it('is refused with what is unknown, missing or wrong in it', async () => {
    const id = await opened()
    const any = { 'if-match': '*' }
    const path = `/v1/complaints/${id}/classify`
    const commandId = randomUUID()
    const places = async (body: unknown) => {
      const answer = await send(path, body, any)
      return [answer.status, answer.body.errors?.[0]?.place]
    }
    expect(await places({ commandId, priority: 'high', colour: 'red' })).toEqual([400, 'body.colour'])
    expect(await places({ commandId, type: 'classify', priority: 'high' })).toEqual([400, 'body.type'])
    expect(await places({ priority: 'high' })).toEqual([400, 'body.commandId'])
    expect(await places({ commandId, priority: 'urgent' })).toEqual([400, 'body.priority'])
    expect(await places({ commandId })).toEqual([400, 'body'])
    expect((await send(path, undefined, any)).status).toBe(400)
    const given = await send('/v1/complaints', { ...opening(), plan: 'free' })
    expect([given.status, given.body.errors[0].place]).toEqual([400, 'body.plan'])
  })

  it('is refused under the code of the rules', async () => {
    const id = await opened()
    const any = { 'if-match': '*' }
    const close = await send(`/v1/complaints/${id}/close`, { commandId: randomUUID() }, any)
    expect([close.status, close.body.type]).toEqual([422, '/problems/wrong-status'])
    const nobody = await send(`/v1/complaints/${randomUUID()}/resume`, { commandId: randomUUID() }, any)
    expect([nobody.status, nobody.body.type]).toEqual([404, '/problems/no-such-complaint'])
    const note = { commandId: randomUUID(), audience: 'internal', text: 'x' }
    const customers = await sendAs(customer)(`/v1/complaints/${id}/note`, note, any)
    expect([customers.status, customers.body.type]).toEqual([403, '/problems/not-allowed'])
  })

  it('about somebody who was erased is refused as gone', async () => {
    const contact = { name: 'Ada Example', email: 'ada@example.org' }
    const person = { commandId: randomUUID(), plan: 'fibre-100', region: 'north', language: 'en', contact }
    const { body } = await send('/v1/customers', person)
    const path = `/v1/customers/${body.id}`
    const any = { 'if-match': '*' }
    const erase = { commandId: randomUUID(), reason: 'customer-request' }
    expect((await send(`${path}/erase`, erase, any)).status).toBe(403)
    expect((await sendAs(supervisor)(`${path}/erase`, erase, any)).status).toBe(200)
    const change = { commandId: randomUUID(), contact: { name: 'Eve' } }
    const refused = await send(`${path}/change-contact`, change, any)
    expect([refused.status, refused.body.type]).toEqual([410, '/problems/subject-forgotten'])
  })

  it('keeps no text of its sender in the clear: X-Correlation-Id is a UUID', async () => {
    const note = { commandId: randomUUID(), audience: 'internal', text: 'Called back' }
    const headers = { 'if-match': '*', 'x-correlation-id': 'erika.mustermann' }
    expect((await send(`/v1/complaints/${await opened()}/note`, note, headers)).status).toBe(400)
  })

  it('makes the ids that its sender leaves out, the same at each sending', async () => {
    const id = await opened()
    const note = { commandId: randomUUID(), audience: 'internal', text: 'Called back' }
    const call = randomUUID()
    const first = await send(`/v1/complaints/${id}/note`, note, { 'if-match': '*', 'x-correlation-id': call })
    const second = await send(`/v1/complaints/${id}/note`, note, { 'if-match': '*' })
    expect([first.body, second.body]).toEqual([
      { id, version: 2 },
      { id, version: 2 },
    ])
    const [, event] = await scene.store.readStream(`complaint-${id}`)
    expect(event).toMatchObject({ correlationId: call, causationId: note.commandId })
    expect(event?.data['noteId']).toMatch(/^[0-9a-f-]{36}$/)
  })
})

it('orders a request where the customer is, or elsewhere when told so', async () => {
  const order = {
    customerId,
    kind: 'order',
    items: [{ itemId: 'a', action: 'add', product: 'router' }],
    text: 'One',
  }
  const here = await send('/v1/requests', { commandId: randomUUID(), ...order })
  expect(here.status).toBe(201)
  const there = await send('/v1/requests', {
    commandId: randomUUID(),
    requestId: randomUUID(),
    ...order,
    region: 'south',
  })
  const dataOf = async (id: string) => (await scene.store.readStream(`request-${id}`))[0]?.data
  expect(await dataOf(here.body.id)).toMatchObject({ region: 'north', cells: place.cells })
  expect(await dataOf(there.body.id)).toMatchObject({ region: 'south', cells: [] })
})

it('describes every command in the OpenAPI document', async () => {
  const { body } = await scene.ask('GET', '/openapi.json')
  const open = body.paths['/v1/complaints'].post.requestBody.content['application/json'].schema
  expect(open.required).toEqual(
    expect.arrayContaining(['commandId', 'customerId', 'channel', 'category', 'text']),
  )
  expect(open.additionalProperties).toBe(false)
  expect(open.properties).not.toHaveProperty('plan')
  for (const set of Object.values(scene.sets))
    for (const { type } of set.kinds)
      expect(Object.keys(body.paths)).toContain(
        type === set.opening ? `/v1/${set.noun}` : `/v1/${set.noun}/{${set.idName}}/${type}`,
      )
})
