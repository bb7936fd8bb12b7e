import type { ComplaintCommand } from './commands.js'
import type { ComplaintStatus } from './complaint-vocabulary.js'
import { activeStatuses } from './state.js'

type Rule = { readonly [From in ComplaintStatus]?: readonly ComplaintStatus[] }

const stays = (...statuses: readonly ComplaintStatus[]): Rule =>
  Object.fromEntries(statuses.map((status) => [status, [status]]))
const leads = (to: ComplaintStatus, ...statuses: readonly ComplaintStatus[]): Rule =>
  Object.fromEntries(statuses.map((status) => [status, [to]]))

const running = ['acknowledged', 'inProgress', 'held'] as const
const ever = [
  'acknowledged',
  'inProgress',
  'pending',
  'held',
  'resolved',
  'closed',
  'cancelled',
  'rejected',
] as const

/**
 * In which states each command can be carried out, and in which the complaint may be afterwards. Whatever is not named
 * is refused as `wrong-status`. The timers' two commands say by their own codes why a clock does not run.
 */
export const complaintTransitions: Readonly<Record<Exclude<ComplaintCommand['type'], 'open'>, Rule>> = {
  classify: stays(...activeStatuses),
  route: stays(...activeStatuses),
  accept: { ...stays('inProgress', 'pending', 'held'), acknowledged: ['inProgress'] },
  assign: { ...stays('inProgress', 'pending', 'held'), acknowledged: ['acknowledged', 'inProgress'] },
  note: stays(...ever),
  ask: leads('pending', ...running),
  answer: leads('inProgress', 'pending'),
  hold: leads('held', 'acknowledged', 'inProgress'),
  resume: leads('inProgress', 'held', 'pending'),
  'propose-resolution': leads('pending', ...running),
  resolve: leads('resolved', ...activeStatuses),
  confirm: leads('closed', 'pending', 'resolved'),
  reopen: leads('inProgress', 'resolved', 'closed'),
  close: leads('closed', 'resolved'),
  cancel: leads('cancelled', ...activeStatuses),
  reject: leads('rejected', 'acknowledged'),
  'link-duplicate': stays(...ever),
  escalate: stays(...activeStatuses),
  'warn-service-level': stays(...ever),
  'breach-service-level': stays(...ever),
}
