import type { Command } from 'commander'
import { supportListCommand } from './support-list.js'

export function addRequestsListCommand(parent: Command): void {
  supportListCommand(parent, {
    noun: 'requests',
    description: 'lists service requests, the newest first',
    columns: ['requestId', 'version', 'customerId', 'kind', 'status', 'orderedAt', 'changedAt', 'nextDueAt'],
    filters: {
      customerId: null,
      status: null,
      kind: ['order', 'change', 'move', 'terminate', 'appointment'],
    },
  })
}
