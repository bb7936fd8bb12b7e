import type { Command } from 'commander'
import { supportShowCommand } from './support-show.js'

export function addCustomersShowCommand(parent: Command): void {
  supportShowCommand(parent, {
    noun: 'customers',
    one: 'customer',
    history: 'timeline',
    columns: ['at', 'context', 'itemId', 'version', 'type', 'actor', 'data', 'personal'],
  })
}
