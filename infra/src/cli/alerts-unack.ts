import type { Command } from 'commander'
import { alertsChangeCommand } from './alerts-change.js'

export function addAlertsUnackCommand(parent: Command): void {
  alertsChangeCommand<{ readonly comment?: string }>(parent, {
    verb: 'unack',
    description: 'takes acknowledgements back',
    done: 'unacknowledged',
    request: (alertId, { comment }) => ({
      type: 'UnacknowledgeAlert',
      alertId,
      ...(comment !== undefined && { comment }),
    }),
  }).option('--comment <text>')
}
