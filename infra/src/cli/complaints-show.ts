import type { Command } from 'commander'
import { supportShowCommand } from './support-show.js'

export function addComplaintsShowCommand(parent: Command): void {
  supportShowCommand(parent, {
    noun: 'complaints',
    one: 'complaint',
    history: 'history',
    columns: ['version', 'at', 'type', 'actor', 'data', 'personal'],
  })
}
