import type { Alert } from '@telstar/contracts/alert'
import type { Happening } from '../alerts/alert-change.js'
import { accept, type CommandOf, type Decision, refuse } from './decision.js'

export type AlertCommand = CommandOf<
  'AcknowledgeAlert' | 'UnacknowledgeAlert' | 'CommentAlert' | 'AssignAlert' | 'ClearAlert'
>

/** Decides what people may do to an alert: all but clear it, and after it is cleared only comment on it. */
export function decideAlert(command: AlertCommand, alert: Alert | null): Decision {
  if (command.type === 'ClearAlert')
    return refuse('automatic-alert', 'An alert is cleared by its rule, when the measurements are well again.')
  if (alert === null) return refuse('unknown-alert', `There is no alert ${command.alertId}.`)
  if (alert.state === 'cleared' && command.type !== 'CommentAlert')
    return refuse('already-cleared', `The alert was cleared at ${alert.alarmClearedTime}.`)
  if (command.type === 'AcknowledgeAlert' && alert.ackState === 'acknowledged')
    return refuse('already-acknowledged', `The alert was acknowledged by ${alert.ackBy}.`)
  if (command.type === 'UnacknowledgeAlert' && alert.ackState === 'unacknowledged')
    return refuse('not-acknowledged', 'Nobody has acknowledged the alert.')
  return changed(command, alert)
}

function changed(command: Exclude<AlertCommand, { type: 'ClearAlert' }>, alert: Alert): Decision {
  const { alertId, by, at, commandId } = command
  const comment = 'comment' in command ? command.comment : undefined
  const change = {
    alertId,
    at: Date.parse(at),
    actor: by,
    ...(comment !== undefined && { comment }),
    trace: { reason: 'command', detail: { commandId } },
    happening: happeningOf(command),
  }
  return accept({ kind: 'alert', change }, { alertId, version: alert.version + 1 })
}

function happeningOf(command: Exclude<AlertCommand, { type: 'ClearAlert' }>): Happening {
  switch (command.type) {
    case 'AcknowledgeAlert':
      return { kind: 'acknowledged' }
    case 'UnacknowledgeAlert':
      return { kind: 'unacknowledged' }
    case 'CommentAlert':
      return { kind: 'commented' }
    case 'AssignAlert':
      return { kind: 'assigned', assignee: command.assignee }
  }
}
