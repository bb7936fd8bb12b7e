import type { Command } from 'commander'
import { supportListCommand } from './support-list.js'

export function addComplaintsListCommand(parent: Command): void {
  supportListCommand(parent, {
    noun: 'complaints',
    description: 'lists complaints, the newest first',
    columns: [
      'complaintId',
      'version',
      'status',
      'category',
      'priority',
      'departments',
      'escalationLevel',
      'openedAt',
      'resolutionDueAt',
    ],
    filters: {
      customerId: null,
      status: null,
      category: null,
      priority: null,
      channel: null,
      department: ['network-operations', 'billing', 'customer-care'],
    },
  })
}
