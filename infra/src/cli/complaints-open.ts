import type { Command } from 'commander'
import { type SendOptions, sendToSupport, withSendOptions } from './support-command.js'

interface OpenOptions extends SendOptions {
  readonly customer: string
  readonly category: string
  readonly priority?: string
  readonly channel: string
  readonly text: string
  readonly place?: string
}

export function addComplaintsOpenCommand(parent: Command): void {
  const command = parent
    .command('open')
    .description('opens a complaint of a customer; prints its id')
    .requiredOption('--customer <id>')
    .requiredOption(
      '--category <category>',
      'network-quality, outage, billing, contract, device, service, other',
    )
    .requiredOption('--text <text>', "the customer's words")
    .option('--priority <priority>', 'critical, high, medium, low')
    .option('--channel <channel>', 'phone, e-mail, web, app, shop, letter', 'phone')
    .option('--place <place>', "where it happened, in the customer's words")
  withSendOptions(command).action((options: OpenOptions) => {
    const { customer: customerId, category, priority, channel, text, place } = options
    const content = {
      ...{ customerId, category, channel, text },
      ...(priority !== undefined && { priority }),
      ...(place !== undefined && { place }),
    }
    return sendToSupport({ path: '/v1/complaints', content }, options)
  })
}
