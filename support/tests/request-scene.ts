import { readFileSync } from 'node:fs'
import type { Actor } from '../src/domain/actor.js'
import { Refusal } from '../src/domain/refusal.js'
import { readPolicyFile } from '../src/policy-files/read-policy-file.js'
import { requestAggregate } from '../src/requests/aggregate.js'
import type { CommandOf, RequestCommand } from '../src/requests/commands.js'
import type { RequestEvent } from '../src/requests/events.js'
import { requestPlansSchema } from '../src/requests/request-plans.js'
import type { RequestState } from '../src/requests/state.js'

const file = new URL('../policies/request-plans.yaml', import.meta.url)

/** The plans that are shipped. */
export const shippedPlans = readPolicyFile(
  'request-plans.yaml',
  readFileSync(file, 'utf8'),
  requestPlansSchema,
)

export const customerId = '0b9a7e52-93c1-4a3e-9f10-0c9a3f1d7a01'
export const supervisor: Actor = { role: 'supervisor', id: 'sue' }
export const member = (department: NonNullable<Actor['department']>): Actor => ({
  role: 'department',
  id: 'max',
  department,
})
export const start = new Date('2026-03-02T08:00:00.000Z')
const noteId = '3d8a1b94-3f0b-4a52-8f0a-2f6b7c1e9d02'

/** An order of one line, as a customer care agent takes it. */
export function orderOf(changes: Partial<CommandOf<'order'>> = {}): CommandOf<'order'> {
  return {
    type: 'order',
    customerId,
    kind: 'order',
    items: [{ itemId: 'line', action: 'add', product: 'fibre-250', quantity: 1 }],
    region: 'north',
    cells: [],
    text: 'A line for the new flat',
    ...changes,
  }
}

/** One of each command, as it fits an order of the shipped plan. */
export const oneOfEach: Readonly<{ [Type in RequestCommand['type']]: CommandOf<Type> }> = {
  order: orderOf(),
  approve: { type: 'approve' },
  decline: { type: 'decline', reasonCode: 'credit' },
  reject: { type: 'reject', reasonCode: 'no-coverage' },
  accept: { type: 'accept', department: 'network-operations' },
  'start-step': { type: 'start-step', stepId: 'check-line' },
  'complete-step': { type: 'complete-step', stepId: 'check-line' },
  'fail-step': { type: 'fail-step', stepId: 'check-line', reasonCode: 'not-feasible' },
  'set-appointment': {
    type: 'set-appointment',
    stepId: 'install',
    from: '2026-04-03T08:00:00.000Z',
    to: '2026-04-03T10:00:00.000Z',
  },
  'declare-jeopardy': { type: 'declare-jeopardy', reasonCode: 'workload', expectedAt: null },
  'resolve-jeopardy': { type: 'resolve-jeopardy' },
  hold: { type: 'hold', reasonCode: 'payment' },
  resume: { type: 'resume' },
  cancel: { type: 'cancel', reasonCode: 'customer-wish' },
  note: { type: 'note', noteId, audience: 'internal', text: 'Called back' },
  escalate: { type: 'escalate', level: 1, department: 'billing', reason: 'customer-waiting' },
}

/** A request that is given commands one after the other, each an hour after the last. */
export class RequestScene {
  readonly events: RequestEvent[] = []
  state: RequestState | null = null
  /** Without it: as many as there are events. */
  version: number | undefined
  #at = start
  readonly #aggregate = requestAggregate(shippedPlans)

  get at(): Date {
    return this.#at
  }

  /** @returns the events, or the code of the refusal */
  give(command: RequestCommand, actor: Actor = actorFor(command)): readonly RequestEvent[] | string {
    this.#at = new Date(this.#at.getTime() + 3_600_000)
    const decision = this.#aggregate.decide(command, this.state, {
      actor,
      at: this.#at,
      version: this.version ?? this.events.length,
    })
    if (decision instanceof Refusal) return decision.code
    for (const event of decision) this.state = this.#aggregate.evolve(this.state, event)
    this.events.push(...decision)
    return decision
  }

  /** @throws {Error} when one is refused */
  giveAll(...commands: readonly RequestCommand[]): this {
    for (const command of commands) {
      const decision = this.give(command)
      if (typeof decision === 'string') throw new Error(`${command.type}: ${decision}`)
    }
    return this
  }
}

/** Somebody who may give it. */
function actorFor(command: RequestCommand): Actor {
  return command.type === 'accept' ? member(command.department) : supervisor
}
