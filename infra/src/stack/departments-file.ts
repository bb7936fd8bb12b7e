import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { Ports } from './ports.js'
import { webhookSecret, webhookSecretFile } from './secrets.js'
import type { StackHome } from './stack-home.js'

/** Where the departments of customer support are reached in a local stack. */
export const departmentsFile = ({ folder }: StackHome) => join(folder, 'departments.yaml')

interface Settings {
  readonly home: StackHome
  readonly ports: Ports
  /** Whether there is an inbox among them. */
  readonly stations: readonly string[]
}

/** Writes where departments are reached, and makes the secret their webhooks are signed with. */
export function writeDepartmentsFile(settings: Settings): void {
  const { home } = settings
  mkdirSync(home.folder, { recursive: true, mode: 0o700 })
  webhookSecret(home)
  writeFileSync(departmentsFile(home), departmentsText(settings))
}

/** The file's text: every department is the inbox of this machine; without an inbox only on its topic. */
function departmentsText({ home, ports, stations }: Settings): string {
  const hasInbox = stations.includes('inbox')
  const webhook = { url: `http://127.0.0.1:${ports.inbox}/webhook`, secret_file: webhookSecretFile(home) }
  const reached = (name: string) =>
    [name, hasInbox ? { mail: `${name}@telstar.example`, webhook } : {}] as const
  const settings = {
    ...(hasInbox && {
      from: 'support@telstar.example',
      smtp: { host: '127.0.0.1', port: ports.inboxSmtp, security: 'none' },
      allow_addresses: ['127.0.0.1'],
    }),
    departments: Object.fromEntries(['network-operations', 'billing', 'customer-care'].map(reached)),
  }
  return `# Written by telstar up at every start: departments are the inbox of this machine.\n${stringify(settings, { aliasDuplicateObjects: false })}`
}
