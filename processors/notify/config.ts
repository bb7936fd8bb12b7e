import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { ConfigError, type EnvSource, parseEnv } from '@telstar/runtime/env'
import { isWebhookSecret } from '@telstar/senders/send-webhook'
import { z } from 'zod'
import { kafkaConfig, kafkaSettings } from '../kafka-settings.js'
import { type NoticeConfig, noticeConfigSchema } from './notice-config.js'
import { BadNoticeConfig, readNoticeConfig } from './read-notice-config.js'
import { type Receiver, receiversOf } from './receivers.js'

const envSchema = kafkaSettings.extend({
  REDIS_URL: z.string().min(1, 'is needed: redis://host:port'),
  NOTIFY_SESSION_TIMEOUT_MS: z.coerce.number().int().min(6000).max(300_000).default(10_000),
  NOTICE_CONTENT_DAYS: z.coerce.number().int().min(1).max(36_500).default(90),
})

/** Everything to the console: what a region does until somebody says who is to be told. */
const consoleOnly = noticeConfigSchema.parse({
  receivers: [{ name: 'console', channels: [{ kind: 'console' }] }],
  route: { receiver: 'console' },
})

/** Settings of notify, with the receivers of the file that NOTIFY_CONFIG_FILE names. @throws {ConfigError} naming all that is missing or wrong */
export function notifyConfig(source: EnvSource) {
  const env = parseEnv(envSchema, source)
  return {
    ...kafkaConfig(env),
    redisUrl: env.REDIS_URL,
    /** How long the partitions of a dead process wait for another. */
    sessionTimeoutMs: env.NOTIFY_SESSION_TIMEOUT_MS,
    /** So long it is kept what notices said. */
    contentDays: env.NOTICE_CONTENT_DAYS,
    ...noticesOf(source.NOTIFY_CONFIG_FILE ?? ''),
  } as const
}

export type NotifyConfig = ReturnType<typeof notifyConfig>

function noticesOf(file: string): { notices: NoticeConfig; receivers: ReadonlyMap<string, Receiver> } {
  try {
    const notices = file === '' ? consoleOnly : readNoticeConfig(readFileSync(file, 'utf8'))
    const receivers = receiversOf(notices, (secret) =>
      readFileSync(resolve(dirname(file), secret), 'utf8').trim(),
    )
    checkSecrets(receivers)
    return { notices, receivers }
  } catch (error) {
    const { message } = error as Error
    const separator = error instanceof BadNoticeConfig ? ':\n' : ': '
    throw new ConfigError(`NOTIFY_CONFIG_FILE ${file}${separator}${message}`, { cause: error })
  }
}

function checkSecrets(receivers: ReadonlyMap<string, Receiver>): void {
  for (const { name, targets } of receivers.values())
    for (const target of targets) {
      if (target.channel === 'slack' && !URL.canParse(target.url))
        throw new Error(`url_file of ${name} holds no address`)
      if (target.channel === 'webhook' && !isWebhookSecret(target.secret))
        throw new Error(`a webhook secret of ${name} must be whsec_ and 24 bytes or more in base64`)
    }
}
