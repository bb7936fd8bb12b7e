import type { Command } from 'commander'
import { supportShowCommand } from './support-show.js'

export function addRequestsShowCommand(parent: Command): void {
  supportShowCommand(parent, {
    noun: 'requests',
    one: 'request',
    history: 'history',
    columns: ['version', 'at', 'type', 'actor', 'data', 'personal'],
  })
}
