import type { Command } from 'commander'
import { supportListCommand } from './support-list.js'

export function addCustomersListCommand(parent: Command): void {
  supportListCommand(parent, {
    noun: 'customers',
    description: 'lists customers by id, without anything personal',
    columns: ['customerId', 'version', 'status', 'plan', 'region', 'segment', 'registeredAt', 'changedAt'],
    filters: { status: ['active', 'closed', 'erased'], plan: null, segment: ['consumer', 'business'] },
  })
}
