import type { Actor, Role } from '../domain/actor.js'
import type { ComplaintCommand } from './commands.js'
import type { Complaint } from './state.js'

const desk = ['agent', 'supervisor'] as const
const staff = [...desk, 'department'] as const

/** Who may give which command. */
export const complaintPermissions: Readonly<Record<ComplaintCommand['type'], readonly Role[]>> = {
  open: [...desk, 'customer'],
  classify: staff,
  route: [...staff, 'policy'],
  accept: ['department', 'supervisor'],
  assign: ['department', 'supervisor'],
  note: [...staff, 'customer'],
  ask: staff,
  answer: [...staff, 'customer'],
  hold: staff,
  resume: [...staff, 'policy'],
  'propose-resolution': staff,
  resolve: [...staff, 'policy'],
  confirm: [...desk, 'customer'],
  reopen: [...desk, 'customer'],
  close: [...desk, 'policy'],
  cancel: [...desk, 'customer'],
  reject: desk,
  'link-duplicate': staff,
  escalate: [...staff, 'policy'],
  'warn-service-level': ['policy'],
  'breach-service-level': ['policy'],
}

/** Why somebody may not give a command for a complaint; null: may. A complaint that is not there has no owner yet. */
export function whyNotAllowed(
  actor: Actor,
  command: ComplaintCommand,
  complaint: Complaint | null,
): string | null {
  const roles = complaintPermissions[command.type]
  if (!roles.includes(actor.role)) return `It is given by: ${roles.join(', ')}.`
  if (actor.role === 'customer') return whyNotCustomer(actor, command, complaint)
  if (actor.role === 'department') return whyNotDepartment(actor, command, complaint)
  if (command.type === 'escalate' && (command.reason === 'untaken') !== (actor.role === 'policy'))
    return 'That nobody took it is found by the timers, which find nothing else.'
  return null
}

function whyNotCustomer(actor: Actor, command: ComplaintCommand, complaint: Complaint | null): string | null {
  const owner = command.type === 'open' ? command.customerId : complaint?.customerId
  if (owner !== actor.id) return 'A customer acts on own complaints only.'
  if (command.type === 'open' && command.priority !== 'medium')
    return 'How urgent it is is judged by the staff.'
  return command.type === 'note' && command.audience === 'internal'
    ? 'Internal notes are written by the staff.'
    : null
}

function whyNotDepartment(
  actor: Actor,
  command: ComplaintCommand,
  complaint: Complaint | null,
): string | null {
  if (complaint?.work.every(({ department }) => department !== actor.department))
    return 'The complaint is not routed to your department.'
  const named = command.type === 'accept' || command.type === 'assign' ? command.department : actor.department
  if (named !== actor.department) return 'A department takes and assigns for itself only.'
  return command.type === 'escalate' && command.reason === 'untaken'
    ? 'That nobody took it is found by the timers.'
    : null
}
