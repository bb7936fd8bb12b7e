import { durationMs } from '@telstar/contracts/duration'
import type { EmailTarget } from '@telstar/senders/send-email'
import type { WebhookTarget } from '@telstar/senders/send-webhook'
import { type SmtpConfig, smtpOf } from '@telstar/senders/smtp'
import { webAddressName } from '@telstar/senders/web-address'
import type { ChannelConfig, NoticeConfig } from './notice-config.js'

/** One place a receiver's notices go to. `recipient` names it in rows and logs, where the address itself may be a secret. */
export type Target =
  | ({ readonly channel: 'webhook'; readonly recipient: string } & WebhookTarget)
  | { readonly channel: 'slack'; readonly recipient: string; readonly url: string }
  | ({ readonly channel: 'email' } & EmailTarget)
  | { readonly channel: 'console'; readonly recipient: string }

export interface Receiver {
  readonly name: string
  readonly targets: readonly Target[]
  readonly limit: { readonly notices: number; readonly perMs: number } | null
}

/** Reads what a file of a secret holds. */
type ReadSecret = (file: string) => string

/** The receivers by name, their secrets filled in. @throws what `readSecret` throws */
export function receiversOf(config: NoticeConfig, readSecret: ReadSecret): Map<string, Receiver> {
  return new Map(
    config.receivers.map(({ name, channels, rate_limit }) => {
      const targets = channels.flatMap((channel) => targetsOf(channel, config, readSecret))
      const limit = rate_limit ? { notices: rate_limit.notices, perMs: durationMs(rate_limit.per) } : null
      return [name, { name, targets: distinct(targets), limit }]
    }),
  )
}

function targetsOf(channel: ChannelConfig, config: NoticeConfig, readSecret: ReadSecret): Target[] {
  switch (channel.kind) {
    case 'webhook': {
      const secret = channel.secret ?? readSecret(channel.secret_file ?? '')
      return [{ channel: 'webhook', recipient: webAddressName(channel.url), url: channel.url, secret }]
    }
    case 'slack': {
      const url = channel.url ?? readSecret(channel.url_file ?? '')
      return [{ channel: 'slack', recipient: webAddressName(url), url }]
    }
    case 'email':
      return emailTargets(channel, config, readSecret)
    case 'console':
      return [{ channel: 'console', recipient: 'console' }]
  }
}

function emailTargets(
  channel: Extract<ChannelConfig, { kind: 'email' }>,
  config: NoticeConfig,
  readSecret: ReadSecret,
): Target[] {
  const smtp = smtpOf(channel.smtp ?? (config.smtp as SmtpConfig), readSecret)
  const from = channel.from ?? config.from
  return [channel.to].flat().map((to) => ({ channel: 'email', recipient: to.toLowerCase(), from, smtp }))
}

function distinct(targets: readonly Target[]): Target[] {
  return [...new Map(targets.map((target) => [`${target.channel} ${target.recipient}`, target])).values()]
}
