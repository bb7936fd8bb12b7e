import type { AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import { SMTPServer } from 'smtp-server'
import type { NewMessage } from './message.js'
import { parseMail } from './parse-mail.js'

interface MailOptions {
  readonly port: number
  received(mail: NewMessage): void
  /** A client that broke off or spoke nonsense. */
  failed(error: Error): void
}

const host = '127.0.0.1'
const biggestBytes = 1_000_000
const tooBig = Object.assign(new Error('the mail is too big'), { responseCode: 552 })

/** An SMTP server on loopback that takes every mail and sends none on. */
export async function receiveMails({ port, received, failed }: MailOptions) {
  const server = new SMTPServer({
    size: biggestBytes,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    closeTimeout: 500,
    onData: (stream, { envelope }, done) => {
      const { mailFrom, rcptTo } = envelope
      readMail(stream).then(
        (raw) => {
          if (stream.sizeExceeded) return done(tooBig)
          const { messageId: key, subject: title, text: body } = parseMail(raw)
          const from = mailFrom === false ? '' : mailFrom.address
          received({ kind: 'mail', key, from, to: rcptTo.map(({ address }) => address), title, body })
          done()
        },
        (error: Error) => done(error),
      )
    },
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  server.on('error', failed)
  return {
    port: (server.server.address() as AddressInfo).port,
    stop: () => new Promise<void>((resolve) => server.close(resolve)),
  }
}

/** What goes beyond the limit is read and thrown away: the client hears why at the end. */
async function readMail(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= biggestBytes) chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
