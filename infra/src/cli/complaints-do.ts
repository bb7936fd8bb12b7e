import type { Command } from 'commander'
import { supportDoCommand } from './support-do.js'

export function addComplaintsDoCommand(parent: Command): void {
  supportDoCommand(parent, 'complaints')
}
