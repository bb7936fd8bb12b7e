import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ApiScene, tokenOf } from '../../tests/api-scene.js'
import { accessMatrix } from './access/access-matrix.js'
import { commandPath } from './commands/command-path.js'

const scene = new ApiScene()
const customerId = randomUUID()
const place = { plan: 'fibre-100', region: 'north', cells: [{ node: 'node-001', cell: 1 }] }
scene.places.set(customerId, place)
const supervisor = await tokenOf({ role: 'supervisor', sub: 'sara' })

const words = [
  'high',
  'outage',
  'billing',
  'phone',
  'web',
  'other',
  'customer',
  'internal',
  'en',
  'north',
  'fibre-100',
]
const times = [
  '2026-03-01T08:00:00Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59-14:00',
  '2026-02-30T00:00:00Z',
]
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...words, ...times, customerId, randomUUID()) },
  {
    weight: 2,
    arbitrary: fc.constantFrom([], {}, null, '', -1, Number.MAX_VALUE, '\u202e', 'x'.repeat(9000), [
      'billing',
    ]),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme' }) },
)

/** A body with the fields of a command, most of them of nonsense. */
const bodyWith = (fields: readonly string[]) =>
  fc.tuple(
    fc.record(Object.fromEntries(fields.map((name) => [name, value])), { requiredKeys: [] }),
    fc.constantFrom({}, { __proto__: null, constructor: 1 }, { colour: 'red' }),
  )

it('answers any body with a command or a reason, never with a fault', async () => {
  const kinds = Object.values(scene.sets).flatMap((set) => set.kinds.map((kind) => ({ set, kind })))
  for (const { set, kind } of kinds) {
    const path = commandPath(set, kind).replaceAll(/\{\w+\}/g, customerId)
    await fc.assert(
      fc.asyncProperty(bodyWith(Object.keys(kind.schema.shape)), async ([body, more]) => {
        const sent = { commandId: randomUUID(), customerId, ...body, ...more }
        const headers = { 'if-match': '*' }
        const { status } = await scene.ask('POST', path, { token: supervisor, body: sent, headers })
        expect(status).toBeLessThan(500)
      }),
      { numRuns: 15, seed: 7 },
    )
  }
}, 60_000)

it('answers any parameter with an answer or a reason, never with a fault', async () => {
  const routes = [...accessMatrix(scene.sets).keys()].filter((route) => route.startsWith('GET '))
  const names = [
    'limit',
    'cursor',
    'offset',
    'fields',
    'format',
    'status',
    'q',
    'minVersion',
    'groupBy',
    'from',
    'to',
  ]
  const parameters = fc.dictionary(fc.constantFrom(...names, 'customerId', 'department'), fc.string(), {
    maxKeys: 3,
  })
  for (const route of routes) {
    const path = route.slice(4).replaceAll(/\{\w+\}/g, customerId)
    await fc.assert(
      fc.asyncProperty(parameters, async (query) => {
        const { minVersion: _, ...asked } = query
        const { status } = await scene.ask('GET', `${path}?${new URLSearchParams(asked)}`, {
          token: supervisor,
        })
        expect(status).toBeLessThan(500)
      }),
      { numRuns: 15, seed: 7 },
    )
  }
}, 60_000)
