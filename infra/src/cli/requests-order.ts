import { type Command, InvalidArgumentError } from 'commander'
import { type SendOptions, sendToSupport, withSendOptions } from './support-command.js'

interface Item {
  readonly action: string
  readonly product: string
  readonly quantity: number
}

interface OrderOptions extends SendOptions {
  readonly customer: string
  readonly kind: string
  readonly text: string
  readonly item: readonly Item[]
}

export function addRequestsOrderCommand(parent: Command): void {
  const command = parent
    .command('order')
    .description('orders a service of a customer; prints the id of the request')
    .requiredOption('--customer <id>')
    .requiredOption('--kind <kind>', 'order, change, move, terminate, appointment')
    .requiredOption('--text <text>', 'what is wanted')
    .option('--item <action:product:quantity>', 'add:home-fibre:1; may stand several times', itemArgument, [])
  withSendOptions(command).action((options: OrderOptions) => {
    const { customer: customerId, kind, text, item } = options
    const items = item.map((each, index) => ({ itemId: String(index + 1), ...each }))
    return sendToSupport({ path: '/v1/requests', content: { customerId, kind, text, items } }, options)
  })
}

function itemArgument(text: string, before: readonly Item[]): Item[] {
  const [action = '', product = '', quantity = '1'] = text.split(':')
  if (!action || !product || !/^[1-9]\d{0,4}$/.test(quantity))
    throw new InvalidArgumentError('It must be action:product or action:product:quantity.')
  return [...before, { action, product, quantity: Number(quantity) }]
}
