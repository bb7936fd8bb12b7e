import type { Command } from 'commander'
import { type SendOptions, sendToSupport, withSendOptions } from './support-command.js'

interface RegisterOptions extends SendOptions {
  readonly plan: string
  readonly name: string
  readonly email?: string
  readonly phone?: string
  readonly language: string
}

export function addCustomersRegisterCommand(parent: Command): void {
  const command = parent
    .command('register')
    .description('registers a customer of the region; prints the id')
    .requiredOption('--plan <plan>', 'mobile-s, home-fibre …')
    .requiredOption('--name <name>')
    .option('--email <address>')
    .option('--phone <number>', 'E.164: +41446681800')
    .option('--language <language>', 'en, de, en-GB …', 'en')
  withSendOptions(command).action((options: RegisterOptions) => {
    const { plan, name, email, phone, language, region } = options
    const contact = { name, ...(email !== undefined && { email }), ...(phone !== undefined && { phone }) }
    return sendToSupport({ path: '/v1/customers', content: { plan, region, language, contact } }, options)
  })
}
