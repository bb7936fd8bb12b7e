import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { Ports } from './ports.js'
import { webhookSecret, webhookSecretFile } from './secrets.js'
import type { StackHome } from './stack-home.js'

/** Who is told of alerts in a local stack: the inbox, by mail and by webhook. */
export const notifyFile = ({ folder }: StackHome) => join(folder, 'notify.yaml')

interface Inbox {
  readonly home: StackHome
  readonly ports: Ports
}

/** Writes the routes of notices and makes the secret they are signed with. */
export function writeNotifyFile(inbox: Inbox): void {
  const { home } = inbox
  mkdirSync(home.folder, { recursive: true, mode: 0o700 })
  webhookSecret(home)
  writeFileSync(notifyFile(home), notifyText(inbox))
}

/** The file's text. Groups wait for seconds, where a NOC's wait for half a minute: somebody is watching. */
export function notifyText({ home, ports }: Inbox): string {
  const settings = {
    external_url: `http://127.0.0.1:${ports.http}`,
    allow_addresses: ['127.0.0.1'],
    smtp: { host: '127.0.0.1', port: ports.inboxSmtp, security: 'none' },
    from: 'telstar@telstar.example',
    receivers: [
      {
        name: 'noc',
        channels: [
          {
            kind: 'webhook',
            url: `http://127.0.0.1:${ports.inbox}/webhook`,
            secret_file: webhookSecretFile(home),
          },
          { kind: 'email', to: 'noc@telstar.example' },
        ],
      },
    ],
    route: {
      receiver: 'noc',
      group_by: ['alertname', 'site'],
      group_wait: '2s',
      group_interval: '10s',
      repeat_interval: '4h',
    },
  }
  return `# Written by telstar up at every start: notices go to the inbox of this machine.\n${stringify(settings)}`
}
