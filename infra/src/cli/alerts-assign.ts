import { type Command, Option } from 'commander'
import { alertsChangeCommand } from './alerts-change.js'
import { CliError } from './cli-error.js'

interface AssignOptions {
  readonly to?: string
  readonly nobody?: boolean
}

export function addAlertsAssignCommand(parent: Command): void {
  alertsChangeCommand<AssignOptions>(parent, {
    verb: 'assign',
    description: 'says who is to look after alerts',
    done: 'assigned',
    request: (alertId, options) => ({ type: 'AssignAlert', alertId, assignee: assigneeOf(options) }),
  })
    .addOption(new Option('--to <name>', 'to whom').conflicts('nobody'))
    .option('--nobody', 'to nobody any more')
}

function assigneeOf({ to, nobody }: AssignOptions): string | null {
  if (to === undefined && nobody !== true) throw new CliError(2, 'assign needs --to NAME or --nobody')
  return to ?? null
}
