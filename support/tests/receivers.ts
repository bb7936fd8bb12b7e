import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SupportNotice } from '@telstar/contracts/support-notice'
import { SMTPServer } from 'smtp-server'
import type { AddressBook } from '../src/departments/address-book.js'

/** Departments that write down what they get: by webhook and by mail. */
export interface Receivers {
  readonly book: AddressBook
  readonly calls: readonly SupportNotice[]
  readonly mails: readonly string[]
  /** What calls are answered with from now on; those that are not taken are not written down. */
  answer(status: number): void
  stop(): Promise<void>
}

/** Network Operations has a webhook and mail, Billing mail, Customer Care mail. */
export async function startReceivers(): Promise<Receivers> {
  const calls: SupportNotice[] = []
  const mails: string[] = []
  let status = 204
  const web = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      if (status < 300) calls.push(JSON.parse(body) as SupportNotice)
      response.writeHead(status).end()
    })
  })
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _, done) => {
      void bodyOf(stream).then((mail) => {
        mails.push(mail)
        done()
      })
    },
  })
  const ports = await Promise.all([portOf(web), portOf(smtp.server, smtp)])
  return {
    ...{ calls, mails, book: bookOf(ports) },
    answer: (next) => {
      status = next
    },
    stop: async () => {
      web.closeAllConnections()
      await Promise.all([
        new Promise((resolve) => web.close(resolve)),
        new Promise<void>((resolve) => smtp.close(() => resolve())),
      ])
    },
  }
}

function bookOf([web, smtp]: readonly [number, number]): AddressBook {
  const secret = `whsec_${Buffer.alloc(24, 5).toString('base64')}`
  return {
    sender: {
      from: 'support@operator.example',
      smtp: { host: '127.0.0.1', port: smtp, security: 'none' },
    },
    allowAddresses: ['127.0.0.1'],
    departments: {
      'network-operations': {
        mail: 'noc@operator.example',
        webhook: { url: `http://127.0.0.1:${web}/noc`, secret },
      },
      billing: { mail: 'billing@operator.example' },
      'customer-care': { mail: 'care@operator.example' },
    },
  }
}

interface Listening {
  address(): AddressInfo | string | null
}

async function portOf(
  server: Listening & { listen?(port: number, host: string, done: () => void): unknown },
  starter: { listen(port: number, host: string, done: () => void): unknown } = server as never,
): Promise<number> {
  await new Promise<void>((resolve) => void starter.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

async function bodyOf(stream: IncomingMessage | NodeJS.ReadableStream): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}
