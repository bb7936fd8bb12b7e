import type { Command } from 'commander'
import { alertsChangeCommand } from './alerts-change.js'

export function addAlertsAckCommand(parent: Command): void {
  alertsChangeCommand<{ readonly comment?: string }>(parent, {
    verb: 'ack',
    description: 'acknowledges alerts: somebody looks after them',
    done: 'acknowledged',
    request: (alertId, { comment }) => ({
      type: 'AcknowledgeAlert',
      alertId,
      ...(comment !== undefined && { comment }),
    }),
  }).option('--comment <text>')
}
