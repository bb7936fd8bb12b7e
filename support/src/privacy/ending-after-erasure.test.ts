import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { actors, openCommand, shippedServiceLevels } from '../../tests/complaint-story.js'
import { oneOfEach, orderOf, shippedPlans, supervisor } from '../../tests/request-scene.js'
import { complaintAggregate } from '../complaints/aggregate.js'
import type { ComplaintCommand } from '../complaints/commands.js'
import { dueTimers } from '../complaints/due.js'
import type { Complaint } from '../complaints/state.js'
import type { Actor } from '../domain/actor.js'
import type { Aggregate, DomainEvent } from '../domain/aggregate.js'
import { CarryOut, type Outcome } from '../domain/carry-out.js'
import { MemoryEventStore } from '../event-store/memory-event-store.js'
import { requestAggregate } from '../requests/aggregate.js'
import type { RequestCommand } from '../requests/commands.js'
import { requestTimers } from '../requests/due.js'
import { isTerminal, type RequestState } from '../requests/state.js'
import { MemorySubjectKeys } from './memory-subject-keys.js'
import { Vault } from './vault.js'

const id = '22222222-2222-4222-8222-222222222222'
const { agent, customer, operations, policy } = actors
const department = 'network-operations'
const begin = new Date('2026-03-02T08:00:00.000Z')

/** One item, carried out for real; its customer can be erased. */
class Item<State, Command, Event extends DomainEvent> {
  readonly #store = new MemoryEventStore()
  readonly #keys = new MemorySubjectKeys()
  readonly #carryOut = new CarryOut({
    store: this.#store,
    vault: new Vault(this.#keys),
    digestKey: Buffer.from('secret'),
  })
  readonly #aggregate: Aggregate<State, Command, Event>

  constructor(aggregate: Aggregate<State, Command, Event>) {
    this.#aggregate = aggregate
  }

  async give(command: Command, actor: Actor, at = begin): Promise<Outcome> {
    const ids = { commandId: randomUUID(), correlationId: 'call-1', causationId: 'call-1' }
    const envelope = { ...ids, actor, at, expectedVersion: null }
    return this.#carryOut.run({ aggregate: this.#aggregate, id, command, envelope })
  }

  /** @throws {Error} when one is not carried out */
  async giveAll(...commands: readonly (readonly [Command, Actor])[]): Promise<this> {
    for (const [command, actor] of commands) {
      const outcome = await this.give(command, actor)
      if (outcome.kind !== 'done') throw new Error(JSON.stringify([command, outcome]))
    }
    return this
  }

  async erase(): Promise<void> {
    for (const subject of [openCommand.customerId, orderOf().customerId]) await this.#keys.destroy(subject)
  }

  async state(): Promise<State> {
    let state: State | null = null
    for (const event of await this.#store.readStream(`${this.#aggregate.context}-${id}`))
      state = this.#aggregate.evolve(state, { ...event, personal: null } as unknown as Event)
    if (state === null) throw new Error('there is nothing')
    return state
  }
}

type ComplaintStep = readonly [ComplaintCommand, Actor]
const text = 'Some text'
const propose: ComplaintCommand = {
  type: 'propose-resolution',
  questionId: id,
  resolutionCode: 'fixed',
  text,
}
const resolve: ComplaintStep = [{ type: 'resolve', resolutionCode: 'other' }, agent]

/** How a complaint that is routed comes into each state in which something is still to be done. */
const complaintWays: Readonly<Record<string, readonly ComplaintStep[]>> = {
  acknowledged: [],
  inProgress: [[{ type: 'accept', department }, operations]],
  asked: [[{ type: 'ask', questionId: id, text }, agent]],
  proposed: [[propose, agent]],
  held: [[{ type: 'hold', reasonCode: 'other', until: null }, agent]],
  heldUntil: [[{ type: 'hold', reasonCode: 'other', until: '2026-03-03T08:00:00.000Z' }, agent]],
  resolved: [resolve],
}

async function erasedComplaint(way: string) {
  const item = new Item<Complaint, ComplaintCommand, DomainEvent>(
    complaintAggregate(shippedServiceLevels) as unknown as Aggregate<Complaint, ComplaintCommand>,
  )
  const route = { type: 'route', departments: [department], rule: null, policyVersion: null } as const
  const opened: ComplaintStep = [{ ...openCommand, complaintId: id }, customer]
  await item.giveAll(opened, [{ ...route, departments: [department] }, agent], ...(complaintWays[way] ?? []))
  await item.erase()
  return item
}

describe('the complaint of somebody who was erased', () => {
  it.each(Object.keys(complaintWays))('is ended by the desk where it is %s', async (way) => {
    const item = await erasedComplaint(way)
    if (way !== 'resolved') await item.giveAll(resolve)
    await item.giveAll([{ type: 'close' }, agent])
    expect((await item.state()).standing.status).toBe('closed')
  })

  it('is closed by the word of the customer that the desk heard', async () => {
    const item = await erasedComplaint('proposed')
    await item.giveAll([{ type: 'confirm' }, agent])
    expect((await item.state()).standing.status).toBe('closed')
  })

  it.each(Object.keys(complaintWays))('has timers that are carried out where it is %s', async (way) => {
    const item = await erasedComplaint(way)
    for (let count = 0; count < 40; count += 1) {
      const [next] = dueTimers(await item.state()).sort((one, other) => (one.dueAt < other.dueAt ? -1 : 1))
      if (next === undefined) break
      const outcome = await item.give(next.command, policy, new Date(next.dueAt))
      expect([next.name, outcome]).toEqual([next.name, expect.objectContaining({ kind: 'done' })])
    }
    const state = await item.state()
    expect(dueTimers(state)).toEqual([])
    // Nobody is waited for who cannot answer any more.
    const over = ['asked', 'proposed', 'resolved'].includes(way)
    expect(state.standing.status === 'closed').toBe(over)
  })
})

/** The visit comes when nothing can be undone any more. */
const lockedPlans = {
  ...shippedPlans,
  plans: {
    ...shippedPlans.plans,
    order: {
      actions: ['add' as const],
      steps: [
        { id: 'dig', after: [], appointment: false, pointOfNoReturn: true },
        { id: 'visit', after: ['dig'], appointment: true, pointOfNoReturn: false },
      ].map((step) => ({ ...step, name: step.id, department, within: '1d', optional: false }) as const),
    },
  },
}

function erasedRequest(plans = shippedPlans) {
  return new Item<RequestState, RequestCommand, DomainEvent>(
    requestAggregate(plans) as unknown as Aggregate<RequestState, RequestCommand>,
  )
}

const appointment = oneOfEach['set-appointment']

/** Does what is next until it is over. */
async function carryThrough(item: Item<RequestState, RequestCommand, DomainEvent>): Promise<RequestState> {
  for (let count = 0; count < 40; count += 1) {
    const state = await item.state()
    if (isTerminal(state.status)) return state
    await item.giveAll([nextCommand(state), supervisor])
  }
  return item.state()
}

function nextCommand({ status, steps }: RequestState): RequestCommand {
  if (status === 'pending') return { type: 'approve' }
  if (status === 'held') return { type: 'resume' }
  const started = steps.find((step) => step.status === 'started')
  if (started !== undefined) return { type: 'complete-step', stepId: started.stepId }
  const waiting = steps.find((step) => step.status === 'waiting')
  const stepId = waiting?.stepId ?? ''
  const isUnsettled = waiting?.appointment && waiting.appointmentSet === undefined
  return isUnsettled ? { ...appointment, stepId } : { type: 'start-step', stepId }
}

describe('the request of somebody who was erased', () => {
  it.each(['order', 'change', 'move', 'terminate', 'appointment'] as const)(
    'is carried through by the desk: %s',
    async (kind) => {
      const item = erasedRequest()
      const [action = 'add'] = shippedPlans.plans[kind].actions
      const items = [{ itemId: 'a', action, product: 'x', quantity: 1 }]
      await item.giveAll([orderOf({ kind, items }), supervisor], [oneOfEach.hold, supervisor])
      await item.erase()
      expect((await carryThrough(item)).status).toBe('completed')
    },
  )

  it('is carried through where an appointment is still to be made and nothing can be undone', async () => {
    const item = erasedRequest(lockedPlans)
    await item.giveAll([orderOf(), supervisor], [{ type: 'start-step', stepId: 'dig' }, supervisor])
    await item.erase()
    const cancelled = await item.give(oneOfEach.cancel, supervisor)
    expect(cancelled).toMatchObject({ kind: 'refused', refusal: { code: 'past-point-of-no-return' } })
    expect((await carryThrough(item)).status).toBe('completed')
  })

  it('has timers that are carried out', async () => {
    const item = erasedRequest()
    await item.giveAll([orderOf(), supervisor])
    await item.erase()
    for (let count = 0; count < 20; count += 1) {
      const [next] = requestTimers(await item.state())
      if (next === undefined) break
      expect((await item.give(next.command, policy, next.dueAt)).kind).toBe('done')
    }
    expect(requestTimers(await item.state())).toEqual([])
  })
})
