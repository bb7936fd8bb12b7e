import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { Ports } from './ports.js'
import { webhookSecret, webhookSecretFile } from './secrets.js'
import type { StackHome } from './stack-home.js'

/** Where the departments of customer support are reached in a local stack. */
export const departmentsFile = ({ folder }: StackHome) => join(folder, 'departments.yaml')

interface Inbox {
  readonly home: StackHome
  readonly ports: Ports
}

/** Writes where departments are reached, and makes the secret their webhooks are signed with. */
export function writeDepartmentsFile(inbox: Inbox): void {
  const { home } = inbox
  mkdirSync(home.folder, { recursive: true, mode: 0o700 })
  webhookSecret(home)
  writeFileSync(departmentsFile(home), departmentsText(inbox))
}

/** The file's text: every department is the inbox of this machine. */
function departmentsText({ home, ports }: Inbox): string {
  const webhook = { url: `http://127.0.0.1:${ports.inbox}/webhook`, secret_file: webhookSecretFile(home) }
  const reached = (name: string) => [name, { mail: `${name}@telstar.example`, webhook }] as const
  const settings = {
    from: 'support@telstar.example',
    smtp: { host: '127.0.0.1', port: ports.inboxSmtp, security: 'none' },
    allow_addresses: ['127.0.0.1'],
    departments: Object.fromEntries(['network-operations', 'billing', 'customer-care'].map(reached)),
  }
  return `# Written by telstar up at every start: departments are the inbox of this machine.\n${stringify(settings, { aliasDuplicateObjects: false })}`
}
