import { ProduceFailed } from '@telstar/bus/produce-failed'
import type { OutgoingRecord } from '@telstar/bus/start-producer'
import { expect, it } from 'vitest'
import { asLogged } from '../../tests/as-logged.js'
import { MemoryEventStore } from '../event-store/memory-event-store.js'
import type { OpenEvent } from '../privacy/vault.js'
import { type Publication, publishedFields } from './publication.js'
import { relayReader } from './relay-reader.js'

const customerId = '11111111-1111-4111-8111-111111111111'
const publication: Publication<number> = {
  context: 'complaint',
  topic: 'telstar.support.complaints.v1',
  evolve: (count) => (count ?? 0) + 1,
  publish: (event) =>
    event.type === 'Secret' ? null : { type: event.type, ...publishedFields(event, customerId) },
}

function scene() {
  const sent: string[] = []
  const stamps = new Set<number | undefined>()
  const broken = new Set<string>()
  let lease = true
  const reader = relayReader(publication, {
    store: new MemoryEventStore(),
    events: { published: () => {} },
    mayPublish: () => lease,
    now: () => 1_900_000_000_000,
    producer: {
      produce: async ({ headers = {}, timestamp }: OutgoingRecord) => {
        stamps.add(timestamp)
        const id = headers['ce_id'] ?? ''
        // Others of the same stretch get there before it fails.
        await new Promise(setImmediate)
        if (broken.delete(id)) throw new ProduceFailed('timeout', 'no answer')
        sent.push(id)
        return { partition: 0, offset: 0n }
      },
    },
  })
  return { reader, sent, stamps, broken, lose: () => (lease = false) }
}

const events = (id: string, ...types: string[]): OpenEvent[] =>
  asLogged(
    { context: 'complaint', id },
    types.map((type) => ({ type, data: {} })),
  )

/** The events of two complaints as they happened in turn. */
function inTurn(one: readonly OpenEvent[], other: readonly OpenEvent[]): OpenEvent[] {
  return one.flatMap((event, index) => [event, other[index]].filter((each) => each !== undefined))
}

it('publishes what concerns others, in the order of each complaint, under the id of the event', async () => {
  const { reader, sent } = scene()
  await reader.handle(inTurn(events('a', 'Opened', 'Secret', 'Closed'), events('b', 'Opened', 'Closed')))
  expect(sent).toEqual(['complaint-a-1', 'complaint-b-1', 'complaint-b-2', 'complaint-a-3'])
})

it('after a failure all comes again with the same ids, and nothing was put before what it follows', async () => {
  const { reader, sent, broken } = scene()
  const batch = inTurn(events('a', 'Opened', 'Routed', 'Closed'), events('b', 'Opened', 'Routed', 'Closed'))
  broken.add('complaint-a-2')
  const error = await reader.handle(batch).catch((thrown: unknown) => thrown)
  expect(reader.isTransient?.(error)).toBe(true)
  expect(sent).toEqual(['complaint-a-1', 'complaint-b-1', 'complaint-b-2'])
  await reader.handle(batch)
  const first = [...new Set(sent)]
  for (const name of ['a', 'b'])
    expect(first.filter((id) => id.startsWith(`complaint-${name}`))).toEqual(
      [1, 2, 3].map((version) => `complaint-${name}-${version}`),
    )
})

it('sends nothing once the lease is nearly over', async () => {
  const { reader, sent, lose } = scene()
  lose()
  await expect(reader.handle(events('a', 'Opened'))).rejects.toThrow(/lease/)
  expect(sent).toEqual([])
})

it('what is published late is new to Kafka, which keeps it for as long as anything', async () => {
  const { reader, stamps } = scene()
  await reader.handle(events('a', 'Opened', 'Closed'))
  expect([...stamps]).toEqual([1_900_000_000_000])
})
