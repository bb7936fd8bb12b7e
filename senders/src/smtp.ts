import { z } from 'zod'

/** A mail server in a configuration. */
export const smtpSchema = z.strictObject({
  host: z.string().min(1),
  port: z.number().int().min(1).max(65_535).default(587),
  /** `tls` from the first byte (465), `starttls` demanded, `none` for a relay on the same machine. */
  security: z.enum(['none', 'starttls', 'tls']).default('starttls'),
  user: z.string().min(1).optional(),
  password: z.string().min(1).optional(),
  password_file: z.string().min(1).optional(),
})

export type SmtpConfig = z.infer<typeof smtpSchema>

/** A mail server with the password at hand. */
export interface Smtp {
  readonly host: string
  readonly port: number
  readonly security: SmtpConfig['security']
  readonly auth?: { readonly user: string; readonly pass: string }
}

/** @param readSecret reads what a file of a secret holds. @throws what it throws */
export function smtpOf(
  { host, port, security, user, password, password_file }: SmtpConfig,
  readSecret: (file: string) => string,
): Smtp {
  const pass = password ?? (password_file === undefined ? undefined : readSecret(password_file))
  return user === undefined
    ? { host, port, security }
    : { host, port, security, auth: { user, pass: pass ?? '' } }
}
