import { expect, it } from 'vitest'
import { actors, ComplaintStory, openCommand } from '../../tests/complaint-story.js'
import type { Actor } from '../domain/actor.js'
import type { ComplaintCommand } from './commands.js'
import { type ComplaintStatus, complaintStatuses } from './complaint-vocabulary.js'
import { complaintPermissions } from './permissions.js'
import { complaintTransitions } from './transitions.js'

const questionId = '33333333-3333-4333-8333-333333333333'
const noteId = '44444444-4444-4444-8444-444444444444'
const department = 'network-operations'
const begin = '2026-03-02T08:00:00.000Z'
const later = '2026-03-02T08:30:00.000Z'
const dueAt = '2026-03-02T10:00:00.000Z'
const text = 'Some text'
const { agent, supervisor, operations, customer, policy } = actors

type Step = readonly [ComplaintCommand, Actor]

const toOperations: Step = [
  { type: 'route', departments: [department], rule: null, policyVersion: null },
  agent,
]
const propose: Step = [{ type: 'propose-resolution', questionId, resolutionCode: 'fixed', text }, agent]
const take: Step = [{ type: 'accept', department }, operations]
const resolve: Step = [{ type: 'resolve', resolutionCode: 'fixed' }, agent]

/** How a complaint, routed to a department, comes into each state. */
const ways: Readonly<Record<ComplaintStatus, readonly Step[]>> = {
  acknowledged: [],
  inProgress: [take],
  pending: [propose],
  held: [[{ type: 'hold', reasonCode: 'other', until: null }, agent]],
  resolved: [resolve],
  closed: [resolve, [{ type: 'close' }, agent]],
  cancelled: [[{ type: 'cancel', reasonCode: 'withdrawn' }, customer]],
  rejected: [[{ type: 'reject', reasonCode: 'out-of-scope' }, agent]],
}

/** Each command so that nothing but the state can be against it. */
const commands: readonly Step[] = [
  [{ type: 'classify', priority: 'high' }, agent],
  [{ type: 'route', departments: ['billing'], rule: null, policyVersion: null }, agent],
  take,
  [{ type: 'assign', department, assignee: 'olga' }, supervisor],
  [{ type: 'note', noteId, audience: 'internal', text }, agent],
  [{ type: 'ask', questionId, text }, agent],
  [{ type: 'answer', questionId, text }, customer],
  [{ type: 'hold', reasonCode: 'other', until: null }, agent],
  [{ type: 'resume' }, agent],
  propose,
  resolve,
  [{ type: 'confirm' }, customer],
  [{ type: 'reopen', reasonCode: 'not-fixed', text }, customer],
  [{ type: 'close' }, agent],
  [{ type: 'cancel', reasonCode: 'withdrawn' }, customer],
  [{ type: 'reject', reasonCode: 'abuse' }, agent],
  [{ type: 'link-duplicate', of: questionId, chain: [] }, agent],
  [{ type: 'escalate', department: null, reason: 'customer-asked' }, agent],
  [{ type: 'warn-service-level', clock: 'resolution', dueAt }, policy],
  [{ type: 'breach-service-level', clock: 'resolution', dueAt }, policy],
]

function complaintThatIs(status: ComplaintStatus): ComplaintStory {
  const story = new ComplaintStory()
  story.tell(openCommand, { at: begin })
  for (const [command, as] of [toOperations, ...ways[status]]) story.tell(command, { as, at: begin })
  expect(story.complaint?.standing.status).toBe(status)
  return story
}

const pairs = complaintStatuses.flatMap((status) =>
  commands.flatMap(([command, as]) => (command.type === 'open' ? [] : [{ status, command, as }])),
)

/** What is to be seen when a command is let through. */
function letThrough(type: ComplaintCommand['type'], status: ComplaintStatus): unknown {
  if (type === 'warn-service-level' || type === 'breach-service-level')
    return expect.stringMatching(/^clock-/)
  return type === 'accept' && status === 'inProgress' ? [] : expect.arrayContaining([expect.any(String)])
}

it('lets every command through in the states the table names, into the states it names, and in no other', () => {
  for (const { status, command, as } of pairs) {
    const story = complaintThatIs(status)
    const outcome = story.tell(command, { as, at: later })
    const after = complaintTransitions[command.type][status]
    const what = `${command.type} while ${status}`
    expect(outcome, what).toEqual(after === undefined ? 'wrong-status' : letThrough(command.type, status))
    expect(after ?? [status], what).toContain(story.complaint?.standing.status)
  }
})

it('walks every command there is', () => {
  expect(commands.map(([{ type }]) => type)).toEqual(Object.keys(complaintTransitions))
})

it('refuses every command of somebody who is not named for it, in every state', () => {
  for (const { status, command } of pairs) {
    const story = complaintThatIs(status)
    const others = [agent, supervisor, operations, customer, policy].filter(
      ({ role }) => !complaintPermissions[command.type].includes(role),
    )
    for (const as of others)
      expect(story.tell(command, { as, at: later }), `${command.type} by ${as.role}`).toBe('not-allowed')
  }
})
