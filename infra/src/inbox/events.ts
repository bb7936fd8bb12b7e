import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'
import type { NewMessage } from './message.js'

/** Every fact of the inbox: logged and counted here and nowhere else. */
export interface InboxEvents {
  listening(ports: { smtp: number; http: number }): void
  received(message: NewMessage, times: 'new' | 'repeated'): void
  clientFailed(error: Error): void
}

export function inboxEvents(log: Logger, metrics: Metrics): InboxEvents {
  const messages = metrics.counter({
    name: 'telstar_inbox_messages_total',
    help: 'Mails and webhooks received',
    labels: ['kind', 'times'],
  })
  return {
    listening: (ports) => log.info(ports, 'listening on loopback'),
    received(message, times) {
      const { kind, title, key } = message
      messages.inc({ kind, times })
      const refused = kind === 'webhook' && !message.signature.valid ? message.signature.reason : undefined
      log.info({ kind, title, key, times, refused }, 'received')
    },
    clientFailed: (error) => log.warn({ reason: error.message }, 'a mail client failed'),
  }
}
