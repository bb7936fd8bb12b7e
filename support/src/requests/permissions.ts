import type { Actor, Department, Role } from '../domain/actor.js'
import type { RequestCommand, RequestCommandType } from './commands.js'
import type { RequestState } from './state.js'

const staff: readonly Role[] = ['agent', 'supervisor', 'department']
const desk: readonly Role[] = ['agent', 'supervisor']

/** Who may give which command; a customer only to own requests, a department only about its own steps. */
export const requestPermissions: Readonly<Record<RequestCommandType, readonly Role[]>> = {
  order: [...desk, 'customer'],
  approve: ['supervisor'],
  decline: ['supervisor'],
  reject: staff,
  accept: ['department'],
  'start-step': ['department', 'supervisor'],
  'complete-step': ['department', 'supervisor'],
  'fail-step': ['department', 'supervisor'],
  'set-appointment': [...staff, 'customer'],
  'declare-jeopardy': [...staff, 'policy'],
  'resolve-jeopardy': staff,
  hold: staff,
  resume: staff,
  cancel: [...desk, 'customer'],
  note: [...staff, 'customer'],
  escalate: [...staff, 'policy'],
}

/** Whether the actor may give this command at all. @param state null: it is to be ordered */
export function mayCommand(command: RequestCommand, state: RequestState | null, actor: Actor): boolean {
  if (!requestPermissions[command.type].includes(actor.role)) return false
  if (actor.role === 'customer') return actor.id === ownerOf(command, state) && fitForCustomer(command)
  if (actor.role !== 'department') return true
  return departmentsMeant(command, state).includes(actor.department)
}

function ownerOf(command: RequestCommand, state: RequestState | null): string | undefined {
  return command.type === 'order' ? command.customerId : state?.customerId
}

/** What is internal is not written by customers. */
function fitForCustomer(command: RequestCommand): boolean {
  return command.type !== 'note' || command.audience === 'customer'
}

/** The departments whose members may give it: the one of the step, or any that has a step. */
function departmentsMeant(
  command: RequestCommand,
  state: RequestState | null,
): readonly (Department | undefined)[] {
  if (command.type === 'accept') return [command.department]
  const steps = state?.steps ?? []
  const stepId = 'stepId' in command ? command.stepId : undefined
  // A step that does not exist is refused as such.
  const meant = steps.filter((step) => step.stepId === stepId)
  return (meant.length > 0 ? meant : steps).map(({ department }) => department)
}
