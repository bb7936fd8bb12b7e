import type { Command } from 'commander'
import { supportDoCommand } from './support-do.js'

export function addCustomersDoCommand(parent: Command): void {
  supportDoCommand(parent, 'customers')
}
