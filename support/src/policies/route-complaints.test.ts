import { expect, it } from 'vitest'
import { asLogged } from '../../tests/as-logged.js'
import { ComplaintStory, openCommand, shippedServiceLevels } from '../../tests/complaint-story.js'
import { shippedRouting } from '../../tests/shipped-routing.js'
import { complaintAggregate } from '../complaints/aggregate.js'
import type { Outcome } from '../domain/carry-out.js'
import { Refusal } from '../domain/refusal.js'
import { MemoryEventStore } from '../event-store/memory-event-store.js'
import { routingReader } from './route-complaints.js'

const at = '2026-03-02T10:00:00Z'

function scene(outcome: Outcome = { kind: 'done', version: 2 }) {
  const given: { command: unknown; commandId: string; causationId: string }[] = []
  const told: string[] = []
  const reader = routingReader({
    store: new MemoryEventStore(),
    aggregate: complaintAggregate(shippedServiceLevels),
    policy: shippedRouting,
    now: () => new Date(at),
    carryOut: {
      run: async ({ command, envelope: { commandId, causationId } }) => {
        given.push({ command, commandId, causationId })
        return outcome
      },
    },
    events: {
      given: (what, { kind }) => told.push(`${what.command} ${kind}`),
      withstood: (what, { code }) => told.push(`${what.command} ${code}`),
      failed: () => {},
      timersDue: () => {},
      outdatedRemoved: () => {},
      passFailed: () => {},
    },
  })
  const story = new ComplaintStory()
  story.tell({ ...openCommand, category: 'billing' }, { at })
  story.tell({ type: 'classify', category: 'outage' }, { at })
  const log = asLogged({ context: 'complaint', id: openCommand.complaintId }, story.events)
  return { reader, given, told, log }
}

it('what is opened or classified is sent where the policy says, as it was then', async () => {
  const { reader, given, log } = scene()
  await reader.handle(log)
  expect(given.map(({ command }) => command)).toEqual([
    { type: 'route', departments: ['billing'], rule: 'money', policyVersion: 1 },
    {
      type: 'route',
      departments: ['network-operations', 'customer-care'],
      rule: 'without-service',
      policyVersion: 1,
    },
  ])
  expect(given.map(({ causationId }) => causationId)).toEqual(
    log.map(({ stream, version }) => `${stream}-${version}`),
  )
})

it('an event that comes again leads to the same command under the same id', async () => {
  const { reader, given, log } = scene()
  await reader.handle(log)
  await reader.handle(log)
  expect(given.slice(2)).toEqual(given.slice(0, 2))
  expect(new Set(given.map(({ commandId }) => commandId)).size).toBe(2)
})

it('a refusal is told and the next event is handled; a lost race is tried again', async () => {
  const refused = scene({ kind: 'refused', version: 3, refusal: new Refusal('ended', 'It has ended.') })
  await refused.reader.handle(refused.log)
  expect(refused.told).toEqual(['route refused', 'route refused'])
  const contended = scene({ kind: 'conflict', version: 3 })
  const error = await contended.reader.handle(contended.log).catch((thrown: unknown) => thrown)
  expect(contended.reader.isTransient?.(error)).toBe(true)
})

it('a refusal that no change explains is not passed over: it is told as an error and tried again', async () => {
  const taken = new Refusal('command-id-taken', 'Taken.')
  const { reader, log, told } = scene({ kind: 'refused', version: 1, refusal: taken })
  const error = await reader.handle(log).catch((thrown: unknown) => thrown)
  expect(reader.isTransient?.(error)).toBe(true)
  expect(told).toEqual(['route command-id-taken'])
})
