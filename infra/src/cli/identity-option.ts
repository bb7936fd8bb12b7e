import { InvalidArgumentError, Option } from 'commander'
import type { SupportIdentity } from '../stack/support-signing.js'
import { operatorName } from './ask-region.js'

const departments = ['network-operations', 'billing', 'customer-care']

/** `--as supervisor`, `--as billing`, `--as customer:<id>`: in whose name customer support is asked. */
export function identityOption(): Option {
  return new Option('--as <who>', `agent, supervisor, ${departments.join(', ')}, or customer:<id>`)
    .default({ role: 'supervisor', subject: operatorName() }, 'supervisor')
    .argParser(identityOf)
}

function identityOf(text: string): SupportIdentity {
  const subject = operatorName()
  if (text === 'agent' || text === 'supervisor') return { role: text, subject }
  if (departments.includes(text)) return { role: 'department', subject, department: text }
  if (text.startsWith('customer:')) return { role: 'customer', subject: text.slice('customer:'.length) }
  throw new InvalidArgumentError(`It must be agent, supervisor, ${departments.join(', ')} or customer:<id>.`)
}
