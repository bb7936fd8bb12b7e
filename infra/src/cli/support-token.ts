import { type Command, InvalidArgumentError, Option } from 'commander'
import { telstarHome } from '../engines/telstar-home.js'
import { stackHome } from '../stack/stack-home.js'
import { type SupportIdentity, supportToken } from '../stack/support-signing.js'
import { operatorName } from './ask-region.js'
import { CliError } from './cli-error.js'
import { regionOption } from './region-option.js'

interface TokenOptions {
  readonly region: string
  readonly role: SupportIdentity['role']
  readonly department?: string
  readonly customer?: string
  readonly by: string
  readonly hours: number
}

export function addSupportTokenCommand(parent: Command): void {
  parent
    .command('token')
    .description('makes a token for the API of customer support, signed with the key of the local stack')
    .addOption(
      new Option('--role <role>', 'who it is for')
        .choices(['agent', 'supervisor', 'department', 'customer'])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--department <department>', 'with the role department').choices([
        'network-operations',
        'billing',
        'customer-care',
      ]),
    )
    .option('--customer <id>', 'with the role customer')
    .option('--by <name>', 'id of the member of staff', operatorName())
    .option('--hours <hours>', 'how long it is valid', hours, 12)
    .addOption(regionOption())
    .action(show)
}

async function show(options: TokenOptions): Promise<void> {
  const home = stackHome(options.region, telstarHome())
  process.stdout.write(`${await supportToken(home, identityOf(options), options.hours)}\n`)
}

function identityOf({ role, department, customer, by }: TokenOptions): SupportIdentity {
  if (role === 'department') {
    if (department === undefined) throw new CliError(2, 'the role department needs --department')
    return { role, subject: by, department }
  }
  if (role !== 'customer') return { role, subject: by }
  if (customer === undefined) throw new CliError(2, 'the role customer needs --customer')
  return { role, subject: customer }
}

function hours(text: string): number {
  const number = Number(text)
  if (number > 0 && number <= 24 * 365) return number
  throw new InvalidArgumentError('It must be a number of hours.')
}
