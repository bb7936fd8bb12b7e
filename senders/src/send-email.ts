import { createTransport } from 'nodemailer'
import type { SendOutcome } from './send-outcome.js'
import type { Smtp } from './smtp.js'

/** One mailbox, and the server and sender that its mail goes by. */
export interface EmailTarget {
  readonly recipient: string
  readonly from: string
  readonly smtp: Smtp
}

export interface EmailMessage {
  /** `<id@host>`, made of the notice's id: a repetition has the same one. */
  readonly messageId: string
  /** One line. */
  readonly subject: string
  readonly text: string
  readonly html?: string
  readonly headers?: Readonly<Record<string, string>>
}

const stepMs = 6000
const callMs = 10_000

interface SmtpFailure {
  readonly code?: string
  readonly responseCode?: number
}

/** Hands one mail to the SMTP server, on a connection of its own. */
export async function sendEmail(
  { smtp, from, recipient }: EmailTarget,
  message: EmailMessage,
): Promise<SendOutcome> {
  const transport = createTransport({
    host: smtp.host,
    port: smtp.port,
    secure: smtp.security === 'tls',
    requireTLS: smtp.security === 'starttls',
    ignoreTLS: smtp.security === 'none',
    ...(smtp.auth === undefined ? {} : { auth: smtp.auth }),
    connectionTimeout: stepMs,
    greetingTimeout: stepMs,
    socketTimeout: stepMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    await within(transport.sendMail({ ...message, from, to: { name: '', address: recipient } }))
    return { kind: 'sent' }
  } catch (error) {
    return mailFailure(error as SmtpFailure)
  } finally {
    transport.close()
  }
}

/** A 5xx of SMTP is for good, and so is a server that does not offer what we insist on. */
export function mailFailure({ code = 'error', responseCode }: SmtpFailure): SendOutcome {
  const why = responseCode === undefined ? code : `answered ${responseCode} (${code})`
  return { kind: 'failed', why, final: responseCode !== undefined && responseCode >= 500 }
}

async function within(sending: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error('too slow'), { code: 'no answer within 10 s' })),
      callMs,
    )
  })
  sending.catch(() => {})
  await Promise.race([sending, late]).finally(() => clearTimeout(timer))
}
