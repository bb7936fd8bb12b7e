import { type EnvSource, parseEnv, portSchema } from '@telstar/runtime/env'
import { z } from 'zod'

const envSchema = z.object({
  REGION: z.string().min(1),
  SMTP_PORT: portSchema,
  HTTP_PORT: portSchema,
  WEBHOOK_SECRET: z.string().regex(/^whsec_[A-Za-z0-9+/=]{32,}$/, 'must be whsec_ and the key in base64'),
})

/** Where the inbox listens, on loopback only, and the secret of its webhook. @throws {ConfigError} */
export function inboxConfig(source: EnvSource) {
  const env = parseEnv(envSchema, source)
  return {
    region: env.REGION,
    smtpPort: env.SMTP_PORT,
    httpPort: env.HTTP_PORT,
    webhookSecret: env.WEBHOOK_SECRET,
  } as const
}

export type InboxConfig = ReturnType<typeof inboxConfig>
