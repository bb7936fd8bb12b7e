import type { Command } from 'commander'
import { supportDoCommand } from './support-do.js'

export function addRequestsDoCommand(parent: Command): void {
  supportDoCommand(parent, 'requests')
}
