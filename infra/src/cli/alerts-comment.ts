import type { Command } from 'commander'
import { alertsChangeCommand } from './alerts-change.js'

export function addAlertsCommentCommand(parent: Command): void {
  alertsChangeCommand<{ readonly text: string }>(parent, {
    verb: 'comment',
    description: 'writes a comment into the history of alerts, also of cleared ones',
    done: 'commented',
    request: (alertId, { text }) => ({ type: 'CommentAlert', alertId, comment: text }),
  }).requiredOption('--text <text>', 'what is to be said')
}
